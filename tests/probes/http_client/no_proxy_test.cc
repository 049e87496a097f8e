#include "probes/http_client/no_proxy.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

struct Case {
  std::string_view list, host;
  std::uint16_t port;
  bool direct;
};

TEST(NoProxyTest, MatchesAsGoDoes) {
  const Case cases[] = {
      {"", "example.com", 80, false},
      {"", "localhost", 80, true},
      {"", "LOCALHOST", 80, false},
      {"", "127.0.0.1", 80, true},
      {"", "127.9.9.9", 80, true},
      {"", "::1", 80, true},
      {"*", "example.com", 80, true},
      {"*", "192.0.2.1", 80, true},
      {"x, *", "example.com", 80, true},
      {"example.com", "example.com", 80, true},
      {"example.com", "EXAMPLE.com", 80, true},
      {" Example.COM ", "example.com", 80, true},
      {"example.com", "www.example.com", 80, true},
      {"example.com", "notexample.com", 80, false},
      {".example.com", "example.com", 80, false},
      {".example.com", "www.example.com", 80, true},
      {"*.example.com", "example.com", 80, false},
      {"*.example.com", "a.b.example.com", 80, true},
      {"example.com:8080", "example.com", 8080, true},
      {"example.com:8080", "example.com", 80, false},
      {"192.0.2.1", "192.0.2.1", 80, true},
      {"192.0.2.1", "192.0.2.11", 80, false},
      {"192.0.2.1:81", "192.0.2.1", 80, false},
      {"192.0.2.1:81", "192.0.2.1", 81, true},
      {"192.0.2.0/24", "192.0.2.99", 80, true},
      {"192.0.2.0/25", "192.0.2.129", 80, false},
      {"0.0.0.0/0", "192.0.2.129", 80, true},
      {"0.0.0.0/0", "2001:db8::1", 80, false},
      {"192.0.2.0/33", "192.0.2.0", 80, false},
      {"2001:db8::/32", "2001:db8:1::1", 80, true},
      {"2001:db8::1", "2001:db8::1", 80, true},
      {"[2001:db8::1]:443", "2001:db8::1", 443, true},
      {"[2001:db8::1]:443", "2001:db8::1", 80, false},
      {"2", "192.0.2.2", 80, false},
      {"com", "example.com", 80, true},
      {"192.0.2.1", "name.192.0.2.1", 80, false},
      {",,a,", "a", 80, true},
      {":80", "example.com", 80, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(NoProxy(c.list).Matches(c.host, c.port), c.direct)
        << "\"" << c.list << "\" " << c.host << ":" << c.port;
  }
}

}  // namespace
}  // namespace sonde
