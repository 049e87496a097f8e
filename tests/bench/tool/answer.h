// What is asked and answered in HTTP/1.1.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bench {

/// A request for `path`, in which "{id}" stands for `id`.
std::string GetRequest(std::string path, const std::string& id);

/// Reads one answer as it comes in: a length, chunks, or until the end.
class Answer {
 public:
  /// Takes what was read. True once the answer is complete.
  bool Feed(std::string_view bytes);
  /// The peer has closed; true if that completes the answer.
  bool End();
  /// For the next answer on the connection.
  void Reset() { *this = Answer(); }

  int status() const noexcept { return status_; }
  /// Without its chunks' framing; REQUIRES: complete.
  std::string Body() const;

 private:
  bool ReadHead();
  bool Complete() const;

  std::string text_;
  std::size_t body_at_ = 0;  ///< 0: the head is not complete
  int status_ = 0;
  bool chunked_ = false;
  bool has_length_ = false;
  std::size_t length_ = 0;
};

/// The value of a sample line of an exposition, "name 1" or "name{label} 1"; `missing` if it is not
/// there. `series` is the name with its labels.
double Sample(std::string_view exposition, std::string_view series, double missing);

}  // namespace bench
