#include "cel/time_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "cel/number.h"

namespace sonde::cel {
namespace {

constexpr std::string_view kZoneFolder = "/usr/share/zoneinfo/";
constexpr std::string_view kLocalZoneFile = "/etc/localtime";
constexpr std::size_t kMaxZoneBytes = std::size_t{1} << 20;
constexpr std::int64_t kMaxOffsetHours = 23;  // cel-go
constexpr std::int64_t kMaxOffsetMinutes = 59;

/// Reads big-endian numbers; zero behind the end, which bad() reports.
class BinaryReader {
 public:
  explicit BinaryReader(std::string_view data) : data_(data) {}

  std::string_view Take(std::size_t bytes) {
    bad_ = bad_ || bytes > data_.size();
    const std::string_view taken = data_.substr(0, bad_ ? 0 : bytes);
    data_.remove_prefix(taken.size());
    return taken;
  }
  std::int64_t Number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (const char c : Take(bytes)) value = value << 8 | static_cast<unsigned char>(c);
    if (bytes == 4) return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    return static_cast<std::int64_t>(value);
  }
  std::string_view rest() const { return data_; }
  bool bad() const { return bad_; }

 private:
  std::string_view data_;
  bool bad_ = false;
};

struct TzifHeader {
  std::size_t utc_flags = 0;
  std::size_t standard_flags = 0;
  std::size_t leap_seconds = 0;
  std::size_t transitions = 0;
  std::size_t types = 0;
  std::size_t name_bytes = 0;

  std::size_t BlockBytes(std::size_t time_bytes) const {
    return transitions * (time_bytes + 1) + types * 6 + name_bytes +
           leap_seconds * (time_bytes + 4) + standard_flags + utc_flags;
  }
};

std::optional<TzifHeader> ReadHeader(BinaryReader& reader) {
  if (reader.Take(4) != "TZif") return std::nullopt;
  const bool old = reader.Take(1) < "2";
  reader.Take(15);  // reserved
  TzifHeader header;
  for (std::size_t* count : {&header.utc_flags, &header.standard_flags, &header.leap_seconds,
                             &header.transitions, &header.types, &header.name_bytes}) {
    const std::int64_t number = reader.Number(4);
    if (number < 0 || static_cast<std::size_t>(number) > kMaxZoneBytes) return std::nullopt;
    *count = static_cast<std::size_t>(number);
  }
  if (old || reader.bad()) return std::nullopt;
  return header;
}

bool IsZoneName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && !name.starts_with('/') && !name.contains("..") &&
         std::ranges::all_of(name, [](char c) {
           return std::string_view(
                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/")
               .contains(c);
         });
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string data(kMaxZoneBytes, '\0');
  file.read(data.data(), static_cast<std::streamsize>(data.size()));
  data.resize(static_cast<std::size_t>(file.gcount()));
  return data;
}

std::expected<std::int64_t, std::string> FixedOffset(std::string_view text, std::size_t colon) {
  const auto hours = ParseInt(text.substr(0, colon), 10);
  const auto minutes = ParseInt(text.substr(colon + 1), 10);
  const bool valid = hours && minutes && *hours >= -kMaxOffsetHours && *hours <= kMaxOffsetHours &&
                     *minutes >= 0 && *minutes <= kMaxOffsetMinutes;
  if (!valid) return std::unexpected(fmt::format("bad time zone offset {}", text));
  return (*hours * 60 + (text.starts_with('-') ? -*minutes : *minutes)) * 60;
}

}  // namespace

std::optional<TimeZone> TimeZone::Parse(std::string_view data) {
  BinaryReader reader(data);
  const auto old_header = ReadHeader(reader);
  if (!old_header) return std::nullopt;
  reader.Take(old_header->BlockBytes(4));
  const auto header = ReadHeader(reader);
  if (!header || header->types == 0 || header->BlockBytes(8) > reader.rest().size())
    return std::nullopt;
  TimeZone zone;
  zone.transitions_.resize(header->transitions);
  for (Transition& transition : zone.transitions_) transition.at = reader.Number(8);
  const std::string_view types = reader.Take(header->transitions);
  std::vector<std::int32_t> offsets;
  for (std::size_t i = 0; i < header->types; ++i) {
    offsets.push_back(static_cast<std::int32_t>(reader.Number(4)));
    reader.Take(2);  // daylight flag, name
  }
  for (std::size_t i = 0; i < types.size(); ++i) {
    const auto type = static_cast<unsigned char>(types[i]);
    if (type >= offsets.size()) return std::nullopt;
    zone.transitions_[i].offset = offsets[type];
  }
  zone.first_offset_ = offsets.front();
  reader.Take(header->BlockBytes(8) - header->transitions * 9 - header->types * 6);
  std::string_view footer = reader.rest();
  if (footer.starts_with('\n')) footer.remove_prefix(1);
  zone.rule_ = PosixZone::Parse(footer.substr(0, footer.find('\n')));
  return zone;
}

std::int32_t TimeZone::OffsetAt(std::int64_t seconds) const {
  const auto next = std::ranges::upper_bound(transitions_, seconds, {}, &Transition::at);
  if (next == transitions_.end() && rule_) return rule_->OffsetAt(seconds);
  return next == transitions_.begin() ? first_offset_ : std::prev(next)->offset;
}

ZoneTable ZoneTable::Load(const std::vector<std::string>& names) {
  ZoneTable table;
  for (const std::string& name : names) {
    if (!IsZoneName(name) || table.zones_.contains(name)) continue;
    const std::string path =
        name == "Local" ? std::string(kLocalZoneFile) : std::string(kZoneFolder) + name;
    if (auto zone = TimeZone::Parse(ReadFile(path))) table.zones_.emplace(name, std::move(*zone));
  }
  return table;
}

std::expected<std::int64_t, std::string> ZoneTable::OffsetAt(std::string_view zone,
                                                             std::int64_t seconds) const {
  if (const std::size_t colon = zone.find(':'); colon != std::string_view::npos) {
    return FixedOffset(zone, colon);
  }
  if (zone.empty() || zone == "UTC") return 0;
  const auto it = zones_.find(zone);
  if (it == zones_.end()) return std::unexpected(fmt::format("unknown time zone {}", zone));
  return it->second.OffsetAt(seconds);
}

}  // namespace sonde::cel
