//===- prometheus.h - Figures of maps for Prometheus ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_PROMETHEUS_H
#define HMAP_PROMETHEUS_H

#include "hmap/guarded.h"
#include "hmap/stats.h"

#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

HMAP_BEGIN_NAMESPACE

/// Shows the figures of registered maps to Prometheus.  Needs prometheus-cpp.
///
///   auto metrics = std::make_shared<hmap::map_metrics>();
///   exposer.RegisterCollectable(metrics);
///   auto shown = metrics->add("sessions", sessions);   // until `shown` dies
///
/// All metrics have the label `map` with the name given:
///
///   hmap_entries, hmap_buckets, hmap_overflow_buckets, hmap_bytes   gauges
///   hmap_load_factor    entries a bucket
///   hmap_overflow_rate  overflow buckets over buckets
///   hmap_assigns_total, hmap_deletes_total, hmap_growths_total      counters
///
/// A scrape runs on a thread of the exporter's.  So only what synchronises
/// itself can be registered: `guarded` maps, `sync_map`, `sharded_map`,
/// `published_map`; for everything else give a function that takes the lock.
/// All members may be called by any thread.
class map_metrics : public prometheus::Collectable {
  struct sources {
    std::mutex mutex;
    std::uint64_t next = 0;
    std::map<std::uint64_t,
             std::pair<std::string, std::function<table_stats()>>>
        by_number;
  };

public:
  /// Keeps a map registered for as long as it lives, the map_metrics or not.
  /// Its destructor waits for a scrape that is under way.
  class [[nodiscard]] registration {
  public:
    registration(registration &&other) noexcept
        : of_(std::move(other.of_)), number_(other.number_) {}
    registration &operator=(registration &&other) noexcept {
      if (this != &other) {
        remove();
        of_ = std::move(other.of_);
        number_ = other.number_;
      }
      return *this;
    }
    ~registration() { remove(); }

  private:
    friend class map_metrics;
    registration(std::shared_ptr<sources> of, std::uint64_t number) noexcept
        : of_(std::move(of)), number_(number) {}
    void remove() noexcept {
      if (const auto of = std::exchange(of_, nullptr)) {
        const std::lock_guard<std::mutex> lock(of->mutex);
        of->by_number.erase(number_);
      }
    }
    std::shared_ptr<sources> of_;
    std::uint64_t number_;
  };

  /// Shows what `figures()` returns, which must not throw.
  registration add(std::string name, std::function<table_stats()> figures) {
    const std::lock_guard<std::mutex> lock(sources_->mutex);
    const std::uint64_t number = sources_->next++;
    sources_->by_number.emplace(number,
                                std::pair(std::move(name), std::move(figures)));
    return registration(sources_, number);
  }
  /// Shows a guarded map, which must outlive the result.
  template <class Map, class Mutex>
  registration add(std::string name, const guarded<Map, Mutex> &map) {
    return add(std::move(name), [&map]() -> table_stats {
      return map.with_read([](const Map &m) { return m.stats(); });
    });
  }
  /// Shows a concurrent map, which must outlive the result.
  template <class Map>
    requires(Map::synchronizes_itself)
  registration add(std::string name, const Map &map) {
    return add(std::move(name),
               [&map]() -> table_stats { return map.stats(); });
  }

  /// What the exporter calls for each scrape.
  std::vector<prometheus::MetricFamily> Collect() const override {
    static constexpr auto gauge = prometheus::MetricType::Gauge;
    static constexpr auto counter = prometheus::MetricType::Counter;
    struct metric {
      const char *name, *help;
      prometheus::MetricType type;
      double (*value)(const table_stats &);
    };
    static constexpr metric metrics[] = {
        {"hmap_entries", "Entries in the map.", gauge,
         [](const table_stats &s) { return static_cast<double>(s.size); }},
        {"hmap_buckets", "Buckets of 15 slots.", gauge,
         [](const table_stats &s) { return static_cast<double>(s.buckets); }},
        {"hmap_overflow_buckets", "Buckets that have sent entries on.", gauge,
         [](const table_stats &s) {
           return static_cast<double>(s.overflow_buckets);
         }},
        {"hmap_overflow_rate", "Overflow buckets a bucket.", gauge,
         [](const table_stats &s) {
           return s.buckets ? static_cast<double>(s.overflow_buckets) /
                                  static_cast<double>(s.buckets)
                            : 0;
         }},
        {"hmap_load_factor", "Entries a bucket.", gauge,
         [](const table_stats &s) { return s.load_factor; }},
        {"hmap_bytes", "Memory of the table, without what entries own.", gauge,
         [](const table_stats &s) { return static_cast<double>(s.bytes); }},
        {"hmap_assigns_total", "Calls that could insert or assign.", counter,
         [](const table_stats &s) { return static_cast<double>(s.assigns); }},
        {"hmap_deletes_total", "Entries erased.", counter,
         [](const table_stats &s) { return static_cast<double>(s.deletes); }},
        {"hmap_growths_total", "Growths, re-layouts at one size included.",
         counter, [](const table_stats &s) {
           return static_cast<double>(s.growths + s.same_size_growths);
         }}};
    std::vector<prometheus::MetricFamily> families;
    for (const metric &m : metrics)
      families.push_back({m.name, m.help, m.type, {}});
    const std::lock_guard<std::mutex> lock(sources_->mutex);
    for (const auto &[number, source] : sources_->by_number) {
      const table_stats now = source.second();
      for (std::size_t i = 0; i != families.size(); ++i) {
        prometheus::ClientMetric client;
        client.label.push_back({"map", source.first});
        (metrics[i].type == gauge ? client.gauge.value : client.counter.value) =
            metrics[i].value(now);
        families[i].metric.push_back(std::move(client));
      }
    }
    return families;
  }

private:
  const std::shared_ptr<sources> sources_ = std::make_shared<sources>();
};

HMAP_END_NAMESPACE

#endif // HMAP_PROMETHEUS_H
