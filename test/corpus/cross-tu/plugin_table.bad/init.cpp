// truth: asan
// class: cross-tu
// kind: nil-handle

#include "plugins.h"

PluginTable *g_plugins = nullptr;

bool initPlugins(const std::string &directory) {
  if (directory.empty())
    return false;
  static PluginTable table;
  table[directory + "/gzip"] = 3;
  table[directory + "/zstd"] = 7;
  g_plugins = &table;
  return true;
}
