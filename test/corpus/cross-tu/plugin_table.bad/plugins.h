// truth: asan
// class: cross-tu
// kind: nil-handle

#pragma once
#include <map>
#include <string>

typedef std::map<std::string, int> PluginTable;

// Null until initPlugins has run.
extern PluginTable *g_plugins;

bool initPlugins(const std::string &directory);
int pluginVersion(const std::string &name);
