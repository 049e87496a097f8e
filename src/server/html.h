// Html: markup into which text is only put escaped.
//
// Why: names, targets, reasons and certificates come from outside. Who builds a page from Markup()
// cannot forget to escape: only what is Html already is taken as it is.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <fmt/format.h>

#include <string>
#include <type_traits>

#include "server/http_text.h"

namespace sonde {

struct Html {
  std::string text;
  Html& operator+=(const Html& more) {
    text += more.text;
    return *this;
  }
};

/// What an argument of Markup() becomes: numbers and Html as they are, text escaped.
template <typename Value>
auto ForMarkup(const Value& value) {
  if constexpr (std::is_same_v<Value, Html>) {
    return value.text;
  } else if constexpr (std::is_arithmetic_v<Value>) {
    return value;
  } else {
    return HtmlEscape(value);
  }
}

/// `format` as fmt has it, with each argument made safe. Attributes stand in quotes.
template <typename... Values>
Html Markup(fmt::format_string<decltype(ForMarkup(std::declval<const Values&>()))...> format,
            const Values&... values) {
  return {fmt::format(format, ForMarkup(values)...)};
}

}  // namespace sonde
