// OpenSslClient: the TlsClient of a shard.
//
// Why: contexts are made on a helper thread and kept: at most once a second the files of a context
// are looked at again (off the loop), so a renewed certificate or CA file is in force within a
// second of the next probe. Concurrent requests for one set of options share one job.
//
// THREAD: the shard's. LIFETIME: outlives its ops.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_map>

#include "net/tls_context.h"
#include "net/tls_store.h"
#include "sonde/event_loop.h"
#include "sonde/net/tls.h"

namespace sonde {

class OpenSslClient final : public TlsClient {
 public:
  explicit OpenSslClient(EventLoop& loop);
  ~OpenSslClient() override;

  [[nodiscard]] OpPtr Context(
      const TlsOptions& options,
      std::move_only_function<void(std::expected<TlsContextPtr, Failure>)> done) override;
  [[nodiscard]] OpPtr Handshake(std::unique_ptr<ByteStream> transport, TlsHandshake params,
                                std::move_only_function<void(TlsOutcome)> done) override;

  /// Sets of roots parsed so far.
  std::size_t store_loads() const { return stores_->loads(); }

 private:
  class ContextOp;
  struct Entry;
  struct HashOptions {
    std::size_t operator()(const TlsOptions& options) const noexcept;
  };
  void StartJob(const std::shared_ptr<Entry>& entry);
  void DropUnused();

  EventLoop& loop_;
  std::shared_ptr<TrustStores> stores_ = std::make_shared<TrustStores>();
  std::unordered_map<TlsOptions, std::shared_ptr<Entry>, HashOptions> entries_;
};

}  // namespace sonde
