#include "server/web_settings.h"

#include <utility>

namespace sonde {

Result<WebSettingsPtr> WebSettingsFile::Current() {
  const std::scoped_lock lock(mutex_);
  FileIdentity identity = Identify(path_);
  const bool current =
      settings_ && identity == identity_ && (!settings_->tls || settings_->tls->UpToDate());
  if (current) return settings_;
  settings_ = nullptr;
  auto read = Read();
  if (!read) return read;
  identity_ = std::move(identity);
  settings_ = *read;
  return settings_;
}

Result<WebSettingsPtr> WebSettingsFile::Read() const {
  auto config = parse_(path_);
  if (!config) return std::unexpected(std::move(config).error());
  TlsServerContextPtr tls;
  if (config->HasTls()) {
    auto made = TlsServerContext::Make(config->tls);
    if (!made) return std::unexpected(std::move(made).error().Annotated(path_));
    tls = *std::move(made);
  }
  return std::make_shared<const WebSettings>(WebSettings{*std::move(config), std::move(tls)});
}

}  // namespace sonde
