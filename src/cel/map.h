// Map: keys with their values, as JSON objects and map literals make them.
//
// Why: sorted and searched by bisection: compact, deterministic, no hashing of hostile keys.
//
// THREAD: immutable after construction. LIFETIME: keys and values point into an Arena.
#pragma once

#include <cstddef>
#include <vector>

#include "cel/value.h"

namespace sonde::cel {

class Map {
 public:
  struct Entry {
    Value key;
    Value value;
  };

  /// Of equal keys the last one stays. Lists, maps and NaN may be keys but are never found, as in
  /// cel-go.
  explicit Map(const std::vector<Entry>& entries);

  /// The value of `key`, or null. Numbers of different types that are equal find each other, except
  /// that no other type finds a double key.
  const Value* Find(const Value& key) const;

  std::size_t size() const noexcept { return entries_.size(); }
  const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  const Value* FindExact(const Value& key) const;

  std::vector<Entry> entries_;  // sorted; those that can't be found come last
  std::size_t findable_ = 0;
};

}  // namespace sonde::cel
