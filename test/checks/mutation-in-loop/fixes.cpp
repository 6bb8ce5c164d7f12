// RUN: %check_clang_tidy %s mapvet-mutation-in-loop %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

struct Peer {
  std::string Address;
  int Idle = 0;
  bool Dead = false;
};
using Peers = std::unordered_map<int, Peer>;

int one_condition(Peers &peers) {
  const auto before = peers.size();
  for (const auto &[id, peer] : peers)
    if (peer.Dead)
      peers.erase(id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
  return static_cast<int>(before - peers.size());
// CHECK-FIXES: std::erase_if(peers, [&](const auto &item) {
// CHECK-FIXES-NEXT: const auto &[id, peer] = item;
// CHECK-FIXES-NEXT: return peer.Dead;
// CHECK-FIXES-NEXT: });
}
void number(absl::flat_hash_map<int, Peer> &peers) {
  for (auto &entry : peers) {
    if (entry.second.Idle)
      peers.erase(entry.first);
  }
// CHECK-MESSAGES: :[[@LINE-2]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
// CHECK-FIXES: absl::erase_if(peers, [&](auto &entry) -> bool {
// CHECK-FIXES-NEXT: return entry.second.Idle;
// CHECK-FIXES-NEXT: });
}
class Table {
public:
  int sweep() {
    int dropped = 0;
    for (auto &[id, peer] : peers) {
      if (peer.Address.empty())
        continue;
      ++peer.Idle;
      if (peer.Idle > 3) {
        ++dropped;
        peers.erase(id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
      }
    }
    return dropped;
// CHECK-FIXES: {{^}}    erase_if(peers, [&](auto &item) {
// CHECK-FIXES-NEXT: auto &[id, peer] = item;
// CHECK-FIXES-NEXT: if (peer.Address.empty())
// CHECK-FIXES-NEXT: return false;
// CHECK-FIXES-NEXT: ++peer.Idle;
// CHECK-FIXES-NEXT: if (peer.Idle > 3) {
// CHECK-FIXES-NEXT: ++dropped;
// CHECK-FIXES-NEXT: return true;
// CHECK-FIXES: return false;
// CHECK-FIXES-NEXT: });
  }

private:
  hmap::map<int, Peer> peers;
};
void iterators(Peers &peers) {
  for (auto it = peers.begin(); it != peers.end(); ++it)
    if (it->second.Dead)
      peers.erase(it);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
// CHECK-FIXES: for (auto it = peers.begin(); it != peers.end();)
// CHECK-FIXES-NEXT: if (it->second.Dead)
// CHECK-FIXES-NEXT: it = peers.erase(it);
// CHECK-FIXES: else
// CHECK-FIXES-NEXT: ++it;
}
int block(std::map<int, Peer> &peers) {
  int dropped = 0;
  for (auto it = peers.begin(); it != peers.end(); it++) {
    if (it->second.Dead) {
      ++dropped;
      peers.erase(it->first);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
    }
  }
  return dropped;
// CHECK-FIXES: for (auto it = peers.begin(); it != peers.end();) {
// CHECK-FIXES: it = peers.erase(it);
// CHECK-FIXES: } else {
// CHECK-FIXES-NEXT: ++it;
// CHECK-FIXES-NEXT: }
}
// More comes after the removal.
int ahead(std::map<int, Peer> &peers, int budget) {
  for (auto it = peers.begin(); it != peers.end(); ++it) {
    budget -= it->second.Idle;
    if (it->second.Dead)
      peers.erase(it);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
    if (budget < 0)
      break;
  }
  return budget;
// CHECK-FIXES: for (auto next = peers.begin(); next != peers.end();) {
// CHECK-FIXES-NEXT: auto it = next++;
// CHECK-FIXES-NEXT: budget -= it->second.Idle;
// CHECK-FIXES: peers.erase(it);
}
static void drop(Peers &peers, int id) { peers.erase(id); }
void callee(Peers &peers) {
  for (auto &[id, peer] : peers)
    if (peer.Dead)
      drop(peers, id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
// CHECK-FIXES: const auto snapshot = peers;
// CHECK-FIXES-NEXT: for (auto &[id, peer] : snapshot)
}
// The map cannot be copied.
using Owners = std::map<int, std::unique_ptr<Peer>>;
static void drop(Owners &owners, int id) { owners.erase(id); }
void no_copy(Owners &owners) {
  for (auto &[id, peer] : owners)
    if (peer->Dead)
      drop(owners, id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
// CHECK-FIXES: void no_copy
// CHECK-FIXES-NEXT: for (auto &[id, peer] : owners)
}
// The entries are written.
void no_fix(Peers &peers) {
  for (auto &[id, peer] : peers) {
    peers[id + 1].Idle = peer.Idle;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add{{.*}}[mapvet-mutation-in-loop]
    peer.Idle = 0;
  }
// CHECK-FIXES: void no_fix
// CHECK-FIXES-NEXT: for (auto &[id, peer] : peers) {
}
