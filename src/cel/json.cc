#include "cel/json.h"

#include <cstdint>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "cel/json_text.h"
#include "cel/limits.h"

namespace sonde::cel {
namespace {

/// Receives nlohmann-json's events; returning false ends the parse.
class Builder {
 public:
  explicit Builder(Arena& arena) : arena_(arena) {}

  bool null() { return Add(Null{}); }
  bool boolean(bool value) { return Add(value); }
  // "-0" is the one zero with a sign; Go reads it as a negative zero.
  bool number_integer(std::int64_t value) {
    return Add(value == 0 ? -0.0 : static_cast<double>(value));
  }
  bool number_unsigned(std::uint64_t value) { return Add(static_cast<double>(value)); }
  bool number_float(double value, const std::string& /*text*/) { return Add(value); }
  bool string(std::string& value) { return Add(arena_.Keep(std::move(value))); }
  bool binary(std::vector<std::uint8_t>& /*value*/) { return false; }  // not in JSON
  bool start_object(std::size_t /*size*/) { return Open(true); }
  bool start_array(std::size_t /*size*/) { return Open(false); }
  bool key(std::string& value) {
    open_.back().key = arena_.Keep(std::move(value));
    return true;
  }
  bool end_object() {
    Map map(open_.back().entries);
    open_.pop_back();
    return Add(arena_.Keep(std::move(map)));
  }
  bool end_array() {
    List list = std::move(open_.back().list);
    open_.pop_back();
    list.shrink_to_fit();
    return Add(arena_.Keep(std::move(list)));
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) {
    problem_ = "body is no JSON at byte " + std::to_string(position);
    return false;
  }

  const Value& root() const { return root_; }
  const std::string& problem() const { return problem_; }

 private:
  struct Container {
    bool object = false;
    List list;
    std::vector<Map::Entry> entries;
    Text key;
  };

  bool Open(bool object) {
    if (open_.size() == kMaxJsonDepth) return Refuse("body nests too deeply");
    open_.push_back({object, {}, {}, {}});
    return true;
  }

  bool Add(Value value) {
    if (++values_ > kMaxJsonValues || !arena_.HasRoom(0)) return Refuse("body has too many values");
    if (open_.empty()) {
      root_ = value;
    } else if (open_.back().object) {
      open_.back().entries.push_back({open_.back().key, value});
    } else {
      open_.back().list.push_back(value);
    }
    return true;
  }

  bool Refuse(const char* problem) {
    problem_ = problem;
    return false;
  }

  Arena& arena_;
  std::vector<Container> open_;
  Value root_;
  std::size_t values_ = 0;
  std::string problem_;
};

}  // namespace

std::expected<Value, std::string> ParseJson(std::string_view body, Arena& arena) {
  if (body.size() > kMaxJsonBytes) return std::unexpected("body is too long for JSON");
  if (IsRefusedByGo(body)) return std::unexpected("body is no JSON: byte order mark or NUL");
  std::string repaired;
  if (NeedsRepair(body)) {
    repaired = RepairText(body);
    body = repaired;
  }
  Builder builder(arena);
  if (!nlohmann::json::sax_parse(body.begin(), body.end(), &builder)) {
    return std::unexpected(builder.problem());
  }
  return builder.root();
}

}  // namespace sonde::cel
