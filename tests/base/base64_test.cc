#include "sonde/base64.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

// RFC 4648 section 10, and bytes beyond ASCII.
TEST(Base64, IsReadAsItIsWritten) {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foobar", "Zm9vYmFy"}, {"\xff\xfe\xfd", "//79"}};
  for (const auto& [octets, text] : table) {
    EXPECT_EQ(EncodeBase64(octets), text);
    EXPECT_EQ(DecodeBase64(text), octets);
  }
}

TEST(Base64, BlanksArePassedOverAndAllElseIsRefused) {
  EXPECT_EQ(DecodeBase64(" Zm9v\r\n\tYmFy "), "foobar");
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zg==Zg==", "Z-8=", "=", "Zm9v!"}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sonde
