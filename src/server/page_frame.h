// What every page has around its content: head, style, title, links, and the headers that keep
// scripts out.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

#include "server/agent_control.h"
#include "server/html.h"
#include "server/http_message.h"
#include "sonde/clock.h"

namespace sonde {

struct PageFrame {
  std::string title;
  AgentFacts facts;
  WallTime now;
  int refresh_seconds = 0;  ///< how often the browser loads the page again; 0: never
  bool alarming = false;    ///< the icon is red
};

/// The whole page around `main`. Links are relative to the folder of the index.
ServerResponse PageAnswer(const PageFrame& frame, const Html& main, int status = 200);

/// The seconds of ?refresh=, if it is one of those that are offered; else 0.
int RefreshSeconds(std::string_view text);
/// The choices, as options of a form with that one selected.
Html RefreshOptions(int selected);

}  // namespace sonde
