#include "server/access_gate.h"

#include <utility>

#include "base/log.h"
#include "server/password.h"
#include "sonde/ascii.h"
#include "sonde/base64.h"

namespace sonde {
namespace {

// Verified against when nobody has that name, so that it takes as long. It is no one's.
constexpr const char* kNobodysHash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

ServerResponse Refusal(int status) {
  switch (status) {
    case 401: return ServerResponse::Text(status, "Unauthorized");
    case 429: return ServerResponse::Text(status, "Too Many Requests");
    case 503: return ServerResponse::Text(status, "too many passwords are being verified");
    default: return ServerResponse::Text(status, "Internal Server Error");
  }
}

}  // namespace

std::optional<BasicCredentials> ParseBasicAuth(std::string_view header) {
  constexpr std::string_view kScheme = "Basic ";
  if (!StartsWithIgnoreCase(header, kScheme)) return std::nullopt;
  const auto text = DecodeBase64(header.substr(kScheme.size()));
  const std::size_t colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return BasicCredentials{text->substr(0, colon), text->substr(colon + 1)};
}

/// One request on its way through the gate.
class AccessGate::CheckOp final : public Op {
 public:
  CheckOp(AccessGate& gate, std::string_view authorization, Done done)
      : gate_(gate), credentials_(ParseBasicAuth(authorization)), done_(std::move(done)) {}
  ~CheckOp() override {
    if (verifying_) --gate_.verifying_;
  }

  void Start() {
    auto found = std::make_shared<Result<WebSettingsPtr>>();
    step_ = gate_.loop_.OffLoop([file = gate_.file_, found] { *found = file->Current(); },
                                [this, found] { OnSettings(*found); });
  }

 private:
  void OnSettings(const Result<WebSettingsPtr>& settings) {
    if (!settings) {
      LogError("Unable to parse configuration", {{"err", settings.error().message}});
      return Refuse(500);
    }
    if (!gate_.Allows()) return Refuse(429);
    const WebConfig& config = (*settings)->config;
    for (const auto& [name, value] : config.server.headers) headers_.emplace_back(name, value);
    if (config.users.empty()) return Finish(std::nullopt);
    if (!credentials_) return Unauthorized();
    const auto user = config.users.find(credentials_->name);
    known_ = user != config.users.end();
    Verify(known_ ? user->second : kNobodysHash);
  }

  void Verify(const std::string& hash) {
    key_ = credentials_->name + '\0' + hash + '\0' + credentials_->password;
    if (gate_.good_.contains(key_)) return OnVerdict(true);
    if (gate_.bad_.contains(key_)) return OnVerdict(false);
    if (gate_.verifying_ >= kMaxVerifying) return Refuse(503);
    ++gate_.verifying_;
    verifying_ = true;
    auto good = std::make_shared<bool>(false);
    // In the lane of what takes long: guesses must not hold up the files of everybody's requests.
    step_ = gate_.loop_.OffLoopLong(
        [password = credentials_->password, hash, good] { *good = VerifyPassword(password, hash); },
        [this, good] {
          gate_.Remember(std::move(key_), *good && known_);
          OnVerdict(*good && known_);
        });
  }

  void OnVerdict(bool good) { return good ? Finish(std::nullopt) : Unauthorized(); }

  void Unauthorized() {
    headers_.emplace_back("WWW-Authenticate", "Basic");
    Refuse(401);
  }
  void Refuse(int status) { Finish(Refusal(status)); }
  void Finish(std::optional<ServerResponse> refusal) {
    auto done = std::move(done_);
    done({std::move(refusal), std::move(headers_)});  // destroys this
  }

  AccessGate& gate_;
  std::optional<BasicCredentials> credentials_;
  Done done_;
  std::vector<ServerHeader> headers_;
  bool known_ = false;
  bool verifying_ = false;
  std::string key_;
  OpPtr step_;
};

AccessGate::AccessGate(EventLoop& loop, std::shared_ptr<WebSettingsFile> file,
                       const RateLimit& limit)
    : loop_(loop), file_(std::move(file)) {
  if (limit.interval > Duration::zero()) limiter_.emplace(limit.interval, limit.burst);
}

OpPtr AccessGate::Check(const ServerRequest& request, Done done) {
  auto op = std::make_unique<CheckOp>(*this, request.Header("Authorization"), std::move(done));
  op->Start();
  return op;
}

bool AccessGate::Allows() { return !limiter_ || limiter_->Allow(loop_.Now()); }

void AccessGate::Remember(std::string key, bool good) {
  Logins& logins = good ? good_ : bad_;
  if (logins.size() >= kMaxLogins) logins.clear();
  logins.insert(std::move(key));
}

}  // namespace sonde
