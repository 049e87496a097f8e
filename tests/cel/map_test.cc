#include "cel/map.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sonde::cel {
namespace {

Map MapOf(const std::vector<Value>& keys) {
  std::vector<Map::Entry> entries;
  for (std::size_t i = 0; i < keys.size(); ++i)
    entries.push_back({keys[i], static_cast<double>(i)});
  return Map(entries);
}

double Found(const Map& map, const Value& key) {
  const Value* value = map.Find(key);
  return value == nullptr ? -1 : *value->If<double>();
}

TEST(Map, FindsNumbersOfEqualValueButNoDoubleByAnInteger) {
  const Map map = MapOf({std::int64_t{1}, std::uint64_t{2}, 3.0});
  EXPECT_EQ(Found(map, std::uint64_t{1}), 0);
  EXPECT_EQ(Found(map, 1.0), 0);
  EXPECT_EQ(Found(map, std::int64_t{2}), 1);
  EXPECT_EQ(Found(map, 2.0), 1);
  EXPECT_EQ(Found(map, 3.0), 2);
  EXPECT_EQ(Found(map, std::int64_t{3}), -1);
  EXPECT_EQ(Found(map, 1.5), -1);
  EXPECT_EQ(Found(map, true), -1);
  EXPECT_EQ(Found(map, Text{"1"}), -1);
}

TEST(Map, KeepsKeysOfDifferentTypesApart) {
  const Map map = MapOf({std::int64_t{1}, std::uint64_t{1}, 1.0, true, Text{"1"}, Null{}});
  EXPECT_EQ(map.size(), 6U);
  EXPECT_EQ(Found(map, std::int64_t{1}), 0);
  EXPECT_EQ(Found(map, std::uint64_t{1}), 1);
  EXPECT_EQ(Found(map, 1.0), 2);
  EXPECT_EQ(Found(map, true), 3);
  EXPECT_EQ(Found(map, Text{"1"}), 4);
  EXPECT_EQ(Found(map, Null{}), 5);
}

TEST(Map, KeepsTheLastOfEqualKeys) {
  const Map map = MapOf({Text{"b"}, Text{"a"}, Text{"b"}, Text{"a"}, Text{"b"}});
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(Found(map, Text{"a"}), 3);
  EXPECT_EQ(Found(map, Text{"b"}), 4);
}

TEST(Map, NeverFindsListsAndNan) {
  const List list;
  const Map map = MapOf({&list, std::nan(""), &list, Text{"a"}});
  EXPECT_EQ(map.size(), 4U);
  EXPECT_EQ(Found(map, &list), -1);
  EXPECT_EQ(Found(map, std::nan("")), -1);
  EXPECT_EQ(Found(map, Text{"a"}), 3);
}

}  // namespace
}  // namespace sonde::cel
