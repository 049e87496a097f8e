#include "history/history.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "history/history_keeper.h"

namespace sonde {
namespace {

constexpr std::size_t kItems = 65'536;  ///< of all feeds together
constexpr std::size_t kLeastItems = 8'192;

}  // namespace

/// Who waits for an answer; touched on the asking loop only.
class History::Question final : public Op {
 public:
  struct Cell {
    std::move_only_function<void(HistoryAnswer)> done;
  };
  explicit Question(std::shared_ptr<Cell> cell) : cell_(std::move(cell)) {}
  ~Question() override { cell_->done = nullptr; }

 private:
  std::shared_ptr<Cell> cell_;
};

History::History(HistoryCells& cells, std::size_t shards) {
  const std::size_t items = std::max(kItems / std::max<std::size_t>(shards, 1), kLeastItems);
  std::vector<HistoryFeed*> all;
  for (std::size_t i = 0; i < shards; ++i) {
    feeds_.push_back(
        std::make_unique<HistoryFeed>(items, [this] { loop_.Post([this] { keeper_->Wake(); }); }));
    all.push_back(feeds_.back().get());
  }
  keeper_ = std::make_unique<HistoryKeeper>(loop_, cells, std::move(all));
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "history");
    loop_.Run();
  });
}

History::~History() { Stop(); }

void History::Use(HistorySettings settings) {
  loop_.Post(
      [this, settings = std::move(settings)]() mutable { keeper_->Use(std::move(settings)); });
}

void History::Stop() {
  if (!thread_.joinable()) return;
  loop_.Post([this] {
    keeper_->Finish();
    loop_.Stop();
  });
  thread_.join();
  keeper_.reset();
}

OpPtr History::Read(EventLoop& loop, HistoryQuery query,
                    std::move_only_function<void(HistoryAnswer)> done) {
  auto cell = std::make_shared<Question::Cell>(std::move(done));
  loop_.Post([this, &loop, cell, query = std::move(query)] {
    loop.Post([cell, answer = keeper_->Read(query)]() mutable {
      // Taken out first: the answer may destroy the op.
      if (auto answered = std::exchange(cell->done, nullptr)) answered(std::move(answer));
    });
  });
  return std::make_unique<Question>(std::move(cell));
}

}  // namespace sonde
