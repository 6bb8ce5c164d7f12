// truth: throw
// class: nil-handle

#include <hmap/handle.h>
#include <hmap/map.h>

#include <cstdio>
#include <string>

using Section = hmap::handle<std::string, std::string>;

class IniFile {
public:
  Section create(const std::string &name) {
    Section fresh = hmap::make<std::string, std::string>();
    sections_[name] = fresh;
    return fresh;
  }

  // The section of that name, or nil.
  Section section(const std::string &name) const {
    auto it = sections_.find(name);
    if (it == sections_.end())
      return {};
    return it->second;
  }

private:
  hmap::map<std::string, Section> sections_;
};

static void setPort(IniFile &ini, const std::string &port) {
  Section network = ini.section("network");
  network["port"] = port; // BUG(nil-handle)
}

int main() {
  IniFile ini;
  ini.create("window")["width"] = "800";
  setPort(ini, "8080");
  std::printf("%s\n", ini.section("network").get("port").c_str());
}
