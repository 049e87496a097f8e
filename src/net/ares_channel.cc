#include "net/ares_channel.h"

#include <ares.h>
#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

#include "net/ares_status.h"

namespace sonde {

/// What c-ares holds for an open question. It outlives the op, whose pointer it then loses.
struct AresChannel::Record {
  AresChannel* channel;
  Question* owner;
};

class AresChannel::Question : public Op {
 public:
  explicit Question(std::string name) : name_(std::move(name)) {}
  ~Question() override {
    if (record_ != nullptr) record_->owner = nullptr;
  }
  void set_record(Record* record) noexcept { record_ = record; }
  const std::string& name() const noexcept { return name_; }

  /// Takes what an answer holds; a status of c-ares.
  virtual int Parse(const unsigned char* bytes, int size) = 0;
  /// Often called before Ask returned, and always inside c-ares: hands out later.
  void OnAnswer(Failure failure) {
    record_ = nullptr;
    HandOut(std::move(failure));
  }

 private:
  virtual void HandOut(Failure failure) = 0;

  std::string name_;
  Record* record_ = nullptr;
};

/// A question whose answer is a list of `Found`.
template <typename Found>
class AresChannel::QuestionOf final : public Question {
 public:
  using Parser = int (*)(const unsigned char* bytes, int size, std::vector<Found>& found);
  using FoundDone = std::move_only_function<void(Failure, std::vector<Found>)>;

  QuestionOf(EventLoop& loop, std::string name, Parser parse, FoundDone done)
      : Question(std::move(name)), loop_(loop), parse_(parse), done_(std::move(done)) {}
  int Parse(const unsigned char* bytes, int size) override { return parse_(bytes, size, found_); }

 private:
  void HandOut(Failure failure) override {
    hand_out_ = loop_.Defer([this, failure = std::move(failure)]() mutable {
      auto done = std::move(done_);
      done(std::move(failure), std::move(found_));
    });
  }

  EventLoop& loop_;
  Parser parse_;
  FoundDone done_;
  std::vector<Found> found_;
  OpPtr hand_out_;
};

/// What c-ares calls.
struct AresChannel::Callbacks {
  static void OnSocketState(void* data, ares_socket_t fd, int read, int write) noexcept {
    static_cast<AresChannel*>(data)->OnSocketState(fd, read != 0, write != 0);
  }
  static void OnAnswer(void* data, int status, int /*timeouts*/, unsigned char* bytes,
                       int size) noexcept {
    const std::unique_ptr<Record> record(static_cast<Record*>(data));
    record->channel->OnAnswer(*record, status, bytes, size);
  }
};

namespace {

std::string ServersCsv(const std::vector<Endpoint>& servers) {
  std::string csv;
  for (const Endpoint& server : servers) csv += (csv.empty() ? "" : ",") + server.ToString();
  return csv;
}

// What an answer that c-ares 1.18.1 swallowed said; see ares_sockets.h.
int StatusFromRcode(int rcode) noexcept {
  switch (rcode) {
    case ns_r_servfail: return ARES_ESERVFAIL;
    case ns_r_notimpl: return ARES_ENOTIMP;
    case ns_r_refused: return ARES_EREFUSED;
    default: return ARES_ECONNREFUSED;
  }
}

int ParseV4(const unsigned char* bytes, int size, std::vector<IpAddress>& addresses) {
  std::array<ares_addrttl, AresChannel::kMaxAddresses> found{};
  int count = found.size();
  const int status = ares_parse_a_reply(bytes, size, nullptr, found.data(), &count);
  if (status != ARES_SUCCESS) return status;
  for (const auto& entry : std::span(found).first(static_cast<std::size_t>(count))) {
    std::array<std::uint8_t, 4> address{};
    std::memcpy(address.data(), &entry.ipaddr, address.size());
    addresses.push_back(IpAddress::V4(address));
  }
  return addresses.empty() ? ARES_ENODATA : ARES_SUCCESS;
}

int ParseV6(const unsigned char* bytes, int size, std::vector<IpAddress>& addresses) {
  std::array<ares_addr6ttl, AresChannel::kMaxAddresses> found{};
  int count = found.size();
  const int status = ares_parse_aaaa_reply(bytes, size, nullptr, found.data(), &count);
  if (status != ARES_SUCCESS) return status;
  for (const auto& entry : std::span(found).first(static_cast<std::size_t>(count))) {
    std::array<std::uint8_t, 16> address{};
    std::memcpy(address.data(), &entry.ip6addr, address.size());
    addresses.push_back(IpAddress::V6(address));
  }
  return addresses.empty() ? ARES_ENODATA : ARES_SUCCESS;
}

int ParseServices(const unsigned char* bytes, int size, std::vector<ServiceEndpoint>& services) {
  ares_srv_reply* first = nullptr;
  const int status = ares_parse_srv_reply(bytes, size, &first);
  const std::unique_ptr<ares_srv_reply, void (*)(void*)> found(first, &ares_free_data);
  if (status != ARES_SUCCESS) return status;
  for (const ares_srv_reply* reply = first; reply != nullptr; reply = reply->next) {
    services.push_back({.host = reply->host, .port = reply->port});
  }
  return services.empty() ? ARES_ENODATA : ARES_SUCCESS;
}

}  // namespace

std::expected<std::unique_ptr<AresChannel>, Failure> AresChannel::Make(const AresOptions& options) {
  std::unique_ptr<AresChannel> result(new AresChannel);
  ares_options ares{};
  ares.flags = ARES_FLAG_NOSEARCH;
  ares.tries = 1;  // of each server; LookupPlan asks again, only after silence
  ares.timeout = static_cast<int>(
      std::chrono::duration_cast<std::chrono::milliseconds>(options.timeout).count());
  ares.sock_state_cb = &Callbacks::OnSocketState;
  ares.sock_state_cb_data = result.get();
  int mask = ARES_OPT_FLAGS | ARES_OPT_TRIES | ARES_OPT_TIMEOUTMS | ARES_OPT_SOCK_STATE_CB;
  std::string resolv_conf = options.resolv_conf;
  if (!resolv_conf.empty()) {
    ares.resolvconf_path = resolv_conf.data();
    mask |= ARES_OPT_RESOLVCONF;
  }
  int status = ares_init_options(&result->channel_, &ares, mask);
  if (status == ARES_SUCCESS && !options.servers.empty()) {
    status = ares_set_servers_ports_csv(result->channel_, ServersCsv(options.servers).c_str());
  }
  if (status != ARES_SUCCESS) {
    return std::unexpected(Failure{FailureReason::kInternal,
                                   std::string("cannot set up the resolver: ") + AresText(status)});
  }
  InstallAresSockets(result->channel_, &result->last_event_);
  result->ReadSearch();
  return result;
}

AresChannel::~AresChannel() {
  on_idle_ = nullptr;
  // Ends every open question; their ops are gone by now.
  if (channel_ != nullptr) ares_destroy(channel_);
}

void AresChannel::ReadSearch() {
  ares_options saved{};
  int mask = 0;
  if (ares_save_options(channel_, &saved, &mask) != ARES_SUCCESS) return;
  search_.ndots = std::max(0, saved.ndots);
  for (int i = 0; i < saved.ndomains; ++i) search_.domains.emplace_back(saved.domains[i]);
  ares_destroy_options(&saved);
}

OpPtr AresChannel::Ask(const std::string& name, IpFamily family, Done done) {
  const bool v4 = family == IpFamily::kV4;
  return Send(std::make_unique<QuestionOf<IpAddress>>(*loop_, name, v4 ? ParseV4 : ParseV6,
                                                      std::move(done)),
              v4 ? ns_t_a : ns_t_aaaa);
}

OpPtr AresChannel::AskServices(const std::string& name, ServicesDone done) {
  return Send(
      std::make_unique<QuestionOf<ServiceEndpoint>>(*loop_, name, ParseServices, std::move(done)),
      ns_t_srv);
}

OpPtr AresChannel::Send(std::unique_ptr<Question> question, int type) {
  auto record = std::make_unique<Record>(this, question.get());
  question->set_record(record.get());
  ++open_questions_;
  ares_query(channel_, question->name().c_str(), ns_c_in, type, &Callbacks::OnAnswer,
             record.release());
  Rearm();
  return question;
}

void AresChannel::OnAnswer(Record& record, int status, const unsigned char* bytes, int size) {
  // What nobody waits for any more may still say that the servers are gone.
  Question* const owner = record.owner;
  if (status == ARES_SUCCESS && owner != nullptr) status = owner->Parse(bytes, size);
  if (ServersUnreachable(status)) unreachable_ = true;
  if (owner != nullptr) owner->OnAnswer(FailureOf(owner->name(), status));
  --open_questions_;
  if (idle() && on_idle_) idle_call_ = loop_->Defer([this] { on_idle_(); });
}

bool AresChannel::ServersUnreachable(int status) const noexcept {
  return status == ARES_ECONNREFUSED && last_event_.error != 0;
}

Failure AresChannel::FailureOf(const std::string& name, int status) const {
  if (status == ARES_SUCCESS) return {};
  const std::string where = "lookup of " + name + ": ";
  if (ServersUnreachable(status)) {
    const FailureReason reason = ReasonFromErrno(last_event_.error, Phase::kResolve);
    return {Info(reason).fault() == Fault::kAgent ? reason : FailureReason::kDnsRefused,
            where + "DNS server: " + strerror(last_event_.error)};
  }
  if (status == ARES_ECONNREFUSED) status = StatusFromRcode(last_event_.rcode);
  return {ReasonFromAres(status), where + AresText(status)};
}

// Called from inside c-ares. It closes the descriptor right after reporting neither read nor write,
// so the watch must be gone when this returns.
void AresChannel::OnSocketState(int fd, bool read, bool write) {
  if (!read && !write) {
    watches_.erase(fd);
    return;
  }
  const FdEvents events = read && write ? FdEvents::kReadWrite
                          : read        ? FdEvents::kRead
                                        : FdEvents::kWrite;
  auto& watch = watches_[fd];
  if (watch != nullptr) return watch->Update(events);
  watch = loop_->Watch(fd, events, [this, fd](FdEvents ready) { Process(fd, ready); });
}

void AresChannel::Process(int fd, FdEvents events) {
  ares_process_fd(channel_, Has(events, FdEvents::kRead) ? fd : ARES_SOCKET_BAD,
                  Has(events, FdEvents::kWrite) ? fd : ARES_SOCKET_BAD);
  Rearm();
}

// ares_timeout walks all open questions; one timer for all of them. A millisecond is the least,
// since c-ares would answer "now" again to a timer that came a little early.
void AresChannel::Rearm() {
  timeval left{};
  if (ares_timeout(channel_, nullptr, &left) == nullptr) return timer_.reset();
  const Duration wait = std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
  timer_ = loop_->After(std::max<Duration>(wait, std::chrono::milliseconds(1)), [this] {
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    Rearm();
  });
}

}  // namespace sonde
