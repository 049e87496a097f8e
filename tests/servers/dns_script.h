// DnsScript: a DNS server over UDP that answers as told, and counts what it is asked.
//
// Why: every way in which a name server can fail, and the proof of how many questions went out.
//
// THREAD: all methods may be used from the test's thread while it runs. LIFETIME: the destructor
// ends it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "servers/script_thread.h"
#include "sonde/address.h"

namespace sonde {

struct DnsReply {
  static constexpr int kNoError = 0, kServFail = 2, kNxDomain = 3, kRefused = 5;
  int rcode = kNoError;
  std::vector<std::string> addresses;  ///< A or AAAA, as the question's type wants
  std::vector<std::pair<std::string, int>> services = {};  ///< SRV: hosts and ports
  int silent_times = 0;  ///< how many questions are ignored first; -1: all
  bool garbage = false;  ///< bytes that are no message
  bool wrong_id = false;
  bool wrong_question = false;  ///< a right id with another name
};

class DnsScript {
 public:
  /// Listens on a free port of 127.0.0.1. Names that were not Set do not exist.
  DnsScript();
  ~DnsScript();
  const Endpoint& endpoint() const noexcept { return endpoint_; }

  void Set(std::string name, IpFamily family, DnsReply reply);
  void SetServices(std::string name, DnsReply reply);
  /// Every question so far, as "A name", "AAAA name" or "SRV name", in order.
  std::vector<std::string> questions() const;
  std::size_t question_count() const { return questions().size(); }

 private:
  using Key = std::pair<std::string, int>;  ///< and type
  void Serve();
  void Answer(std::string query, const std::string& from);

  int fd_ = -1;
  Endpoint endpoint_;
  mutable std::mutex mutex_;
  std::map<Key, DnsReply> replies_;
  std::vector<std::string> questions_;
  ScriptThread thread_;
};

}  // namespace sonde
