#include "server/html.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(Html, TextIsEscapedAndMarkupIsNot) {
  const std::string hostile = "<a href='x' b=\"&\">";
  Html html = Markup("<p title=\"{0}\">{0} {1} {2:.1f}</p>", hostile, 3, 0.25);
  EXPECT_EQ(html.text,
            "<p title=\"&lt;a href=&#39;x&#39; b=&#34;&amp;&#34;&gt;\">"
            "&lt;a href=&#39;x&#39; b=&#34;&amp;&#34;&gt; 3 0.2</p>");
  EXPECT_EQ(Markup("<b>{}</b>{}", Markup("<i>{}</i>", "<"), "{}").text, "<b><i>&lt;</i></b>{}");
  html += Html{"<hr>"};
  EXPECT_TRUE(html.text.ends_with("</p><hr>"));
}

}  // namespace
}  // namespace sonde
