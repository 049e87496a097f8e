#include "cli/option_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <CLI/CLI.hpp>

#include "sonde/ascii.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

template <typename T>
std::optional<T> ParseNumber(const std::string& text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// `--flag`, `--flag=false`, and as in Go `--no-flag`, which the help does not show.
void AddFlag(CLI::App& app, const OptionTable::Row& row) {
  app.add_flag_function(
      row.names, [take = row.take](std::int64_t count) { take(count > 0 ? "true" : "false"); },
      row.help);
  const std::size_t long_name = row.names.rfind("--");
  if (long_name == std::string::npos) return;
  app.add_flag_function("--no-" + row.names.substr(long_name + 2),
                        [take = row.take](std::int64_t) { take("false"); })
      ->group("");
}

std::string HelpOf(const OptionTable::Row& row) {
  return row.default_text.empty() ? row.help
                                  : fmt::format("{} Default: {}.", row.help, row.default_text);
}

void AddOption(CLI::App& app, const OptionTable::Row& row) {
  const auto callback = [take = row.take](const CLI::results_t& values) {
    for (const std::string& value : values) {
      if (const std::string complaint = take(value); !complaint.empty()) {
        throw CLI::ValidationError(complaint);
      }
    }
    return true;
  };
  CLI::Option* const option = app.add_option(row.names, callback, HelpOf(row));
  option->type_name(row.positional ? "" : row.value_name);
  option->required(row.required);
  if (row.repeatable) {
    // One value each time: `--header A: b TARGET` must not swallow the target.
    option->expected(row.positional ? -1 : 1);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (!row.positional) option->type_size(1)->allow_extra_args(false);
  }
}

void Fill(CLI::App& app, const CommandText& text, const std::vector<OptionTable::Row>& rows) {
  app.set_help_flag("-h,--help", "Shows this help.");
  app.get_formatter()->column_width(34);
  if (!text.examples.empty()) app.footer(fmt::format("Examples:\n{}\n", text.examples));
  for (const OptionTable::Row& row : rows) {
    row.value_name.empty() && !row.positional ? AddFlag(app, row) : AddOption(app, row);
  }
}

/// `--name=` as a name and an empty value, which the library (CLI11 2.3) takes for a missing one;
/// in the reverse order that it wants.
std::vector<std::string> Reversed(std::span<const std::string> args) {
  std::vector<std::string> out;
  bool options = true;
  for (const std::string& arg : args) {
    options = options && arg != "--";
    if (options && arg.starts_with("--") && arg.find('=', 3) == arg.size() - 1) {
      out.insert(out.end(), {arg.substr(0, arg.size() - 1), ""});
    } else {
      out.push_back(arg);
    }
  }
  std::ranges::reverse(out);
  return out;
}

}  // namespace

void OptionTable::Flag(std::string names, bool& value, std::string help) {
  Custom({.names = std::move(names),
          .help = std::move(help),
          .take = [&value](const std::string& text) {
            value = text == "true";
            return std::string();
          }});
}

void OptionTable::Option(std::string names, std::string value_name, std::string& value,
                         std::string help) {
  Custom({.names = std::move(names),
          .value_name = std::move(value_name),
          .help = std::move(help),
          .default_text = value,
          .take = [&value](const std::string& text) {
            value = text;
            return std::string();
          }});
}

void OptionTable::Option(std::string names, std::string value_name, double& value,
                         std::string help) {
  Custom({.names = names,
          .value_name = std::move(value_name),
          .help = std::move(help),
          .default_text = fmt::format("{}", value),
          .take = [&value, names](const std::string& text) {
            const auto number = ParseNumber<double>(text);
            if (!number || !std::isfinite(*number)) {
              return fmt::format("{}: \"{}\" is not a number", names, text);
            }
            value = *number;
            return std::string();
          }});
}

void OptionTable::Count(std::string names, std::size_t& value, std::size_t min, std::size_t max,
                        std::string help) {
  Custom({.names = names,
          .value_name = "N",
          .help = std::move(help),
          .default_text = value == 0 ? "" : std::to_string(value),
          .take = [&value, names, min, max](const std::string& text) {
            const auto number = ParseNumber<std::size_t>(text);
            if (!number || *number < min || *number > max) {
              return fmt::format("{}: \"{}\" is not a whole number from {} to {}", names, text, min,
                                 max);
            }
            value = *number;
            return std::string();
          }});
}

void OptionTable::Span(std::string names, std::optional<Duration>& value, std::string help) {
  Custom({.names = names,
          .value_name = "DURATION",
          .help = std::move(help),
          .take = [&value, names](const std::string& text) {
            value = ParseDuration(text, true);
            if (value && *value > Duration::zero()) return std::string();
            return fmt::format("{}: \"{}\" is not a duration like 500ms or 1m30s", names, text);
          }});
}

void OptionTable::Repeated(std::string names, std::string value_name,
                           std::vector<std::string>& values, std::string help) {
  // The first value given replaces what stood there as default.
  Custom({.names = std::move(names),
          .value_name = std::move(value_name),
          .help = std::move(help),
          .default_text = fmt::format("{}", fmt::join(values, " ")),
          .repeatable = true,
          .take = [&values, first = true](const std::string& text) mutable {
            if (std::exchange(first, false)) values.clear();
            values.push_back(text);
            return std::string();
          }});
}

void OptionTable::Choice(std::string names, std::vector<std::string> choices, std::string& value,
                         std::string help) {
  const std::string alternatives = fmt::format("{}", fmt::join(choices, "|"));
  Custom({.names = names,
          .value_name = alternatives,
          .help = std::move(help),
          .default_text = value,
          .take = [&value, names, choices = std::move(choices),
                   alternatives](const std::string& text) {
            std::string choice = LowerAscii(text);
            if (std::ranges::find(choices, choice) == choices.end()) {
              return fmt::format("{}: \"{}\" is not one of {}", names, text, alternatives);
            }
            value = std::move(choice);
            return std::string();
          }});
}

void OptionTable::Positional(std::string name, std::string& value, std::string help,
                             bool required) {
  Custom({.names = std::move(name),
          .help = std::move(help),
          .positional = true,
          .required = required,
          .take = [&value](const std::string& text) {
            value = text;
            return std::string();
          }});
}

void OptionTable::Positionals(std::string name, std::vector<std::string>& values,
                              std::string help) {
  Custom({.names = std::move(name),
          .help = std::move(help),
          .positional = true,
          .repeatable = true,
          .take = [&values](const std::string& text) {
            values.push_back(text);
            return std::string();
          }});
}

Result<ParseOutcome> OptionTable::Parse(const CommandText& text,
                                        std::span<const std::string> args) const {
  try {
    CLI::App app(std::string(text.help), std::string(text.name));
    Fill(app, text, rows_);
    app.parse(Reversed(args));
    return ParseOutcome::kRun;
  } catch (const CLI::CallForHelp&) {
    return ParseOutcome::kHelp;
  } catch (const std::logic_error&) {  // what the library's conversion of a flag's value throws
    return Fail(ErrorCode::kInvalid, "a flag has no values but true and false");
  } catch (const CLI::ParseError& error) {
    std::string line = error.what();
    std::ranges::replace(line, '\n', ' ');
    while (line.ends_with(' ') || line.ends_with('.')) line.pop_back();
    return Fail(ErrorCode::kInvalid, std::move(line));
  }
}

std::string OptionTable::Help(const CommandText& text) const {
  CLI::App app(std::string(text.help), std::string(text.name));
  Fill(app, text, rows_);
  return app.help();
}

}  // namespace sonde
