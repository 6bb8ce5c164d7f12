// truth: assert
// class: cross-tu
// kind: large-copy

#pragma once
#include <string>
#include <unordered_map>

using Levels = std::unordered_map<std::string, int>;

class Stock {
public:
  void set(const std::string &article, int pieces);
  Levels levels() const;

private:
  Levels levels_;
};

int shortages(const Stock &stock, int below);
