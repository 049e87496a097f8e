// OptionTable: the options of one command, as data.
//
// Why: commands say which options they have and where the values go; only option_table.cc knows the
// library that parses them.
//
//     table.Option("--config.file", "FILE", options.config_file, "The configuration.");
//     table.Flag("--ip4", ip4, "IPv4 only.");
//     table.Positional("TARGET", target, "What to probe.", true);
//
// THREAD: the main thread. LIFETIME: refers to the variables until Parse has returned.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/clock.h"
#include "sonde/result.h"

namespace sonde {

/// What a command line is, once it is read.
enum class ParseOutcome : std::uint8_t { kRun, kHelp };

/// How a command presents itself in its help.
struct CommandText {
  std::string_view name;      ///< "sonde probe"
  std::string_view help;      ///< one line
  std::string_view examples;  ///< several lines, indented by two
};

class OptionTable {
 public:
  /// Takes one value; a text says why it is not good.
  using Take = std::function<std::string(const std::string& value)>;
  struct Row {
    std::string names;
    std::string value_name;  ///< "" for a flag
    std::string help;
    std::string default_text;
    bool positional = false;
    bool repeatable = false;
    bool required = false;
    Take take;
  };

  void Flag(std::string names, bool& value, std::string help);
  void Option(std::string names, std::string value_name, std::string& value, std::string help);
  void Option(std::string names, std::string value_name, double& value, std::string help);
  /// At least `min`, at most `max`.
  void Count(std::string names, std::size_t& value, std::size_t min, std::size_t max,
             std::string help);
  /// "500ms", "1m30s"; more than zero.
  void Span(std::string names, std::optional<Duration>& value, std::string help);
  /// May be given several times.
  void Repeated(std::string names, std::string value_name, std::vector<std::string>& values,
                std::string help);
  /// One of `choices`.
  void Choice(std::string names, std::vector<std::string> choices, std::string& value,
              std::string help);
  void Custom(Row row) { rows_.push_back(std::move(row)); }
  const std::vector<Row>& rows() const noexcept { return rows_; }
  void Positional(std::string name, std::string& value, std::string help, bool required);
  void Positionals(std::string name, std::vector<std::string>& values, std::string help);

  /// Reads `args` into the variables. kHelp: nothing was read, Help() is wanted. An error is one
  /// line.
  Result<ParseOutcome> Parse(const CommandText& text, std::span<const std::string> args) const;
  std::string Help(const CommandText& text) const;

 private:
  std::vector<Row> rows_;
};

}  // namespace sonde
