// ChainFinder: every path from a leaf to a trusted certificate.
//
// Why: OpenSSL stops at the first chain that works; which one that is decides nothing for a client,
// but the expiry that is reported must be that of the chain that lasts longest (cross-signed and
// renewed roots). Bounded: at most kMaxChains paths of at most kMaxDepth certificates.
//
// THREAD: any. LIFETIME: borrows leaf, sent and store; paths are valid while the finder lives.
#pragma once

#include <vector>

#include "net/tls_ptr.h"

namespace sonde {

class ChainFinder {
 public:
  using Path = std::vector<X509*>;
  static constexpr std::size_t kMaxChains = 8;
  static constexpr std::size_t kMaxDepth = 8;
  static constexpr int kMaxChecks = 200;

  ChainFinder(X509* leaf, STACK_OF(X509) * sent, X509_STORE* store);
  /// By names, key identifiers and uses; signatures and dates are not checked.
  const std::vector<Path>& paths() const noexcept { return paths_; }
  /// Whether there may be more paths than a limit let it find.
  bool limited() const noexcept { return limited_; }

 private:
  void Extend(Path& path);
  void TryRoots(const Path& path);
  void TrySent(Path& path);
  bool Issued(X509* issuer, const Path& path);

  STACK_OF(X509) * sent_;
  X509StoreCtxPtr lookup_;
  std::vector<X509StackPtr> roots_;  ///< keeps what the store handed out
  std::vector<Path> paths_;
  int checks_ = 0;
  bool limited_ = false;
};

}  // namespace sonde
