#include "servers/dns_script.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "net/socket_address.h"

namespace sonde {

namespace {

constexpr std::size_t kHeader = 12;
constexpr int kTypeA = 1, kTypeAaaa = 28, kTypeSrv = 33;

int TypeOf(IpFamily family) { return family == IpFamily::kV4 ? kTypeA : kTypeAaaa; }

struct Question {
  std::string name;  ///< lower case, no final dot
  int type = 0;
  std::size_t end = 0;  ///< of the question section
};

std::string U16(std::size_t value) {
  return {static_cast<char>(value >> 8U), static_cast<char>(value & 0xffU)};
}

std::optional<Question> ParseQuestion(const std::string& query) {
  Question question;
  std::size_t at = kHeader;
  while (at < query.size() && query[at] != '\0') {
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(query[at]));
    if (!question.name.empty()) question.name += '.';
    question.name += query.substr(at + 1, length);
    at += 1 + length;
  }
  if (at + 5 > query.size()) return std::nullopt;
  std::ranges::transform(question.name, question.name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  question.type = static_cast<unsigned char>(query[at + 2]);
  question.end = at + 5;
  return question;
}

std::string Record(const IpAddress& address) {
  const auto bytes = address.bytes();
  std::string record = "\xc0\x0c";  // the name: that of the question
  record += U16(address.is_v4() ? 1 : 28) + U16(1) + U16(0) + U16(60) + U16(bytes.size());
  record.append(bytes.begin(), bytes.end());
  return record;
}

std::string ServiceRecord(const std::string& host, int port) {
  std::string name;
  for (std::size_t at = 0; at < host.size();) {
    const std::size_t end = std::min(host.find('.', at), host.size());
    name += static_cast<char>(end - at) + host.substr(at, end - at);
    at = end + 1;
  }
  name += '\0';
  const std::string data = U16(10) + U16(20) + U16(static_cast<std::size_t>(port)) + name;
  return "\xc0\x0c" + U16(kTypeSrv) + U16(1) + U16(0) + U16(60) + U16(data.size()) + data;
}

std::string BuildAnswer(const std::string& query, const Question& question, const DnsReply& reply) {
  if (reply.garbage) return "\x01garbage";
  std::string message = query.substr(0, question.end);
  if (reply.wrong_id) message[0] = static_cast<char>(message[0] ^ 0x55);
  if (reply.wrong_question) message[kHeader + 1] = static_cast<char>(message[kHeader + 1] ^ 0x01);
  message[2] = static_cast<char>(0x81);                // answer, recursion desired
  message[3] = static_cast<char>(0x80 | reply.rcode);  // recursion available
  std::string records;
  std::size_t count = 0;
  for (const std::string& text : reply.addresses) {
    records += Record(IpAddress::Parse(text).value());
    ++count;
  }
  for (const auto& [host, port] : reply.services) {
    records += ServiceRecord(host, port);
    ++count;
  }
  message.replace(6, 2, U16(count));
  message.replace(8, 4, 4, '\0');
  return message + records;
}

}  // namespace

DnsScript::DnsScript() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  SocketAddress address = ToSocketAddress({IpAddress::Parse("127.0.0.1").value(), 0});
  bind(fd_, address.get(), address.size);
  address.size = sizeof address.storage;
  getsockname(fd_, address.get(), &address.size);
  endpoint_ = FromSocketAddress(address).value();
  thread_.Start([this] { Serve(); });
}

DnsScript::~DnsScript() {
  thread_.StopAndJoin();
  close(fd_);
}

void DnsScript::Set(std::string name, IpFamily family, DnsReply reply) {
  const std::lock_guard lock(mutex_);
  replies_[{std::move(name), TypeOf(family)}] = std::move(reply);
}

void DnsScript::SetServices(std::string name, DnsReply reply) {
  const std::lock_guard lock(mutex_);
  replies_[{std::move(name), kTypeSrv}] = std::move(reply);
}

std::vector<std::string> DnsScript::questions() const {
  const std::lock_guard lock(mutex_);
  return questions_;
}

void DnsScript::Serve() {
  while (thread_.WaitFor(fd_, POLLIN)) {
    std::array<char, 4096> buffer{};
    SocketAddress from;
    from.size = sizeof from.storage;
    const ssize_t got = recvfrom(fd_, buffer.data(), buffer.size(), 0, from.get(), &from.size);
    if (got < static_cast<ssize_t>(kHeader)) continue;
    Answer(std::string(buffer.data(), static_cast<std::size_t>(got)),
           std::string(reinterpret_cast<const char*>(from.get()), from.size));
  }
}

void DnsScript::Answer(std::string query, const std::string& from) {
  const auto question = ParseQuestion(query);
  if (!question) return;
  DnsReply reply;
  {
    const std::lock_guard lock(mutex_);
    const std::string_view type = question->type == kTypeA      ? "A "
                                  : question->type == kTypeAaaa ? "AAAA "
                                                                : "SRV ";
    questions_.push_back(std::string(type) + question->name);
    const auto found = replies_.find({question->name, question->type});
    if (found == replies_.end()) {
      reply.rcode = DnsReply::kNxDomain;
    } else {
      if (found->second.silent_times < 0) return;
      if (found->second.silent_times > 0) return static_cast<void>(--found->second.silent_times);
      reply = found->second;
    }
  }
  const std::string answer = BuildAnswer(query, *question, reply);
  sendto(fd_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(from.data()),
         static_cast<socklen_t>(from.size()));
}

}  // namespace sonde
