// Go's rules of paths.
#include "server/router.h"

#include <gtest/gtest.h>

#include "server/redirect.h"

namespace sonde {
namespace {

class RouterTest : public testing::Test {
 protected:
  void Add(const std::string& path) { router_.Add(path, {.name = path, .handler = {}}); }
  std::string NameOf(std::string_view path) { return router_.Find(path).name; }
  ServerResponse Ask(const std::string& path, const std::string& method = "GET") {
    ServerRequest request;
    request.method = method;
    request.path = path;
    request.raw_query = "a=b";
    ServerResponse answer;
    router_.Find(path).handler(
        request, Responder([&](ServerResponse response) { answer = std::move(response); }));
    return answer;
  }

  Router router_;
};

TEST_F(RouterTest, ExactPathsBeatTreesAndLongTreesBeatShortOnes) {
  for (const std::string path : {"/", "/x/", "/x/probe"}) Add(path);
  EXPECT_EQ(NameOf("/x/probe"), "/x/probe");
  EXPECT_EQ(NameOf("/x/probe/y"), "/x/");
  EXPECT_EQ(NameOf("/x/"), "/x/");
  EXPECT_EQ(NameOf("/xy"), "/");
  EXPECT_EQ(NameOf("/"), "/");
}

TEST_F(RouterTest, WhatNothingServesIsNotFound) {
  Add("/x/");
  EXPECT_EQ(Ask("/y").status, 404);
  EXPECT_EQ(Ask("/y").body, "404 page not found\n");
}

TEST_F(RouterTest, PathsAreMendedByRedirects) {
  Add("/x/");
  for (const std::string path : {"/x", "//x/", "/y/..//x/"}) {
    const ServerResponse answer = Ask(path);
    EXPECT_EQ(answer.status, 301) << path;
    EXPECT_EQ(answer.headers.front(), ServerHeader("Location", "/x/?a=b"));
    EXPECT_EQ(answer.body, "<a href=\"/x/?a=b\">Moved Permanently</a>.\n\n");
  }
  const ServerResponse posted = Ask("/x", "POST");
  EXPECT_EQ(posted.body, "");
  EXPECT_EQ(posted.content_type, "");
}

}  // namespace
}  // namespace sonde
