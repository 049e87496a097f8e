// WebSettingsFile: the web configuration as it is now, with the TLS context made of it.
//
// Why: certificates and passwords are renewed under running agents: the file is looked at for every
// request and handshake, as exporter-toolkit does, and read again only if it has changed.
//
// THREAD: any, but no loop's: it blocks on files. LIFETIME: settings are immutable and shared: who
// holds them keeps them.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "net/tls_server.h"
#include "server/web_config.h"
#include "sonde/result.h"

namespace sonde {

struct WebSettings {
  WebConfig config;
  TlsServerContextPtr tls;  ///< null: no TLS
};
using WebSettingsPtr = std::shared_ptr<const WebSettings>;

class WebSettingsFile {
 public:
  /// Reads and checks a file; on the thread that calls Current.
  using Parse = std::function<Result<WebConfig>(const std::string& path)>;
  WebSettingsFile(std::string path, Parse parse)
      : path_(std::move(path)), parse_(std::move(parse)) {}

  /// What the file says now; an error while it, or what it names, is bad.
  Result<WebSettingsPtr> Current();

 private:
  Result<WebSettingsPtr> Read() const;

  const std::string path_;
  const Parse parse_;
  std::mutex mutex_;  ///< one reads at a time
  FileIdentity identity_;
  WebSettingsPtr settings_;  ///< as of identity_; null: none were good
};

}  // namespace sonde
