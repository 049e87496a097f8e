// Any bytes as a URL or as a redirect's Location: never a crash, and what is shown parses again to
// the same address.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sonde/url.h"

namespace {

void CheckShownForm(const sonde::Url& url) {
  if (url.scheme.empty() || url.host.empty()) return;
  const std::string shown = url.ToString();
  if (shown.size() > sonde::Url::kMaxLength) return;
  const auto again = sonde::Url::Parse(shown);
  if (!again || again->ToString() != shown) std::abort();
  if (url.RequestTarget().empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto url = sonde::Url::Parse(text);
  if (!url) return 0;
  CheckShownForm(*url);
  static const sonde::Url base = *sonde::Url::Parse("https://user:word@example.com:8443/a/b?c#d");
  CheckShownForm(base.Resolve(*url));
  return 0;
}
