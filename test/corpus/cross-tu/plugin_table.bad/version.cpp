// truth: asan
// class: cross-tu
// kind: nil-handle

#include "plugins.h"

int pluginVersion(const std::string &name) {
  PluginTable::const_iterator it = g_plugins->find(name); // BUG(cross-tu)
  return it == g_plugins->end() ? 0 : it->second; // BUG(cross-tu)
}
