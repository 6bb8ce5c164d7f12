// truth: asan
// class: cross-tu
// kind: nil-handle

#include "plugins.h"

PluginTable *g_plugins = nullptr;

bool initPlugins(const std::string &directory) {
  static PluginTable table;
  g_plugins = &table;
  if (directory.empty())
    return false;
  table[directory + "/gzip"] = 3;
  table[directory + "/zstd"] = 7;
  return true;
}
