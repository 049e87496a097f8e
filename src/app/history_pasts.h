// HistoryPasts: the history as the HTTP surface asks for it.
//
// THREAD: the main loop. LIFETIME: the history and the loop outlive it.
#pragma once

#include "history/history_reader.h"
#include "server/check_pasts.h"
#include "sonde/event_loop.h"

namespace sonde {

class HistoryPasts final : public CheckPasts {
 public:
  HistoryPasts(EventLoop& loop, HistoryReader& history) : loop_(loop), history_(history) {}
  [[nodiscard]] OpPtr Read(PastQuery query, Done done) override;

 private:
  EventLoop& loop_;
  HistoryReader& history_;
};

}  // namespace sonde
