// TrustStores: parsed sets of trusted roots, each parsed once.
//
// Why: parsing the system's roots takes 15 ms and 0.8 MB (docs/pitfalls.md 3); all contexts of a
// shard with the same set of authorities share one parsed store, until its files change.
//
// THREAD: any; Get blocks (file reads, other threads that load the same set), so it is called off
// the loop only. A returned store is never changed again. LIFETIME: stores are shared.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/tls_files.h"
#include "sonde/net/tls.h"
#include "sonde/result.h"

struct x509_store_st;

namespace sonde {

/// One set of trusted roots. A trusted certificate ends a chain whether it is self-signed or not.
class TrustStore {
 public:
  TrustStore(std::shared_ptr<x509_store_st> store, std::vector<FileIdentity> files,
             std::size_t count, bool is_system)
      : store_(std::move(store)), files_(std::move(files)), count_(count), is_system_(is_system) {}
  x509_store_st* get() const noexcept { return store_.get(); }
  const std::vector<FileIdentity>& files() const noexcept { return files_; }
  /// Certificates in it.
  std::size_t count() const noexcept { return count_; }
  /// The system's roots, not a set that the module names.
  bool is_system() const noexcept { return is_system_; }

 private:
  std::shared_ptr<x509_store_st> store_;
  std::vector<FileIdentity> files_;
  std::size_t count_;
  bool is_system_;
};
using TrustStorePtr = std::shared_ptr<const TrustStore>;

class TrustStores {
 public:
  /// The store that `options` asks for: ca_pem, else ca_file, else the system's roots
  /// (SSL_CERT_FILE and SSL_CERT_DIR, else the distribution's bundle). A named set without any
  /// certificate is an error; a system without roots gives an empty store.
  Result<TrustStorePtr> Get(const TlsOptions& options);
  /// How many sets were parsed so far.
  std::size_t loads() const;

 private:
  struct Slot {
    std::mutex mutex;  ///< held while loading, so that a set is loaded once
    TrustStorePtr store;
  };
  std::shared_ptr<Slot> SlotFor(const TlsOptions& options);

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Slot>> slots_;
  std::size_t loads_ = 0;
};

}  // namespace sonde
