// TlsPeerMemory: chains of certificates that were found good before, and what they say.
//
// Why: a server shows the same chain at every run. Whether a chain is good hangs on its bytes, the
// name, the trusted roots and the time, and on nothing else, so within the time in which no date of
// any certificate that was looked at passes, the answer is known. The peer's proof that it owns the
// leaf's key is not part of it: that is verified in every handshake.
//
// THREAD: the shard's. LIFETIME: a part of its context, whose roots never change.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sonde/clock.h"
#include "sonde/net/tls.h"

struct x509_st;
struct stack_st_X509;

namespace sonde {

/// What is remembered of a good chain.
struct KnownPeer {
  std::vector<CertificateFacts> chain;
  std::optional<WallTime> earliest_expiry, last_chain_expiry;
  /// The answer is the same between these two; they are dates of certificates.
  WallTime from, until;
};

class TlsPeerMemory {
 public:
  /// A digest of every byte of the chain and the name.
  using Key = std::array<unsigned char, 32>;
  static constexpr std::size_t kMaxPeers = 4096;
  /// Larger ones are not remembered.
  static constexpr std::size_t kMaxTextBytes = std::size_t{8} * 1024;

  /// Nothing if the library has no memory for it.
  static std::optional<Key> KeyOf(x509_st* leaf, stack_st_X509* sent, std::string_view name);

  /// Null if the chain is not known, or its time has passed; valid until the next call of Keep.
  const KnownPeer* Find(const Key& key, WallTime now) const;
  void Keep(const Key& key, KnownPeer peer);
  std::size_t size() const noexcept { return peers_.size(); }

 private:
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  std::unordered_map<Key, KnownPeer, KeyHash> peers_;
};

}  // namespace sonde
