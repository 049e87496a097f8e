// ObjectSpec: the table of keys of one mapping of the configuration.
//
// Why: one table per fact. Parsing, the checks for unknown keys, `config show`, `config explain`,
// the JSON Schema and the reference file all walk this table; a key that is not in it does not
// exist.
//
//     const ObjectSpec<TcpConfig>& TcpSpec() {
//       static const ObjectSpec<TcpConfig> spec = [] {
//         ObjectSpec<TcpConfig> keys("tcp", "Connects to host:port.");
//         keys.Key("tls", &TcpConfig::tls, "Handshake right after the connect.");
//         keys.Object("tls_config", &TcpConfig::tls_config, TlsOptionsSpec(), "How to handshake.");
//         keys.Check([](TcpConfig& config, const ConfigNode& node, ConfigErrors& errors) { … });
//         return keys;
//       }();
//       return spec;
//     }
//
// To add a key: one line in its table, and a member in its struct.
//
// THREAD: immutable once built. LIFETIME: tables live as long as the process.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sonde/clock.h"
#include "sonde/config_node.h"
#include "sonde/regex.h"

namespace sonde {

class ObjectSpecBase;

/// The form of a value: what documentation and the JSON Schema say of it.
struct ValueForm {
  enum class Kind : std::uint8_t {
    kString,
    kSecret,
    kBool,
    kInt,
    kNumber,
    kDuration,
    kLongDuration,
    kSize,
    kPercent,
    kRegex,
    kChoice,
    kList,
    kMap,
    kObject,
    kCustom
  };
  Kind kind = Kind::kString;
  std::string name;                          ///< "duration", "list of string"
  std::vector<std::string> choices;          ///< kChoice
  std::shared_ptr<const ValueForm> element;  ///< kList, kMap
  const ObjectSpecBase* object = nullptr;    ///< kObject
  std::string schema;                        ///< kCustom: a JSON Schema fragment
};

/// One row of a table.
struct KeySpec {
  std::string name;
  ValueForm form;
  std::string default_text;  ///< as a user would write it; "" = none
  std::string help;          ///< one line
  std::string example;
  bool required = false;
  bool deprecated = false;
  std::function<void(const ConfigNode& node, void* object, ConfigErrors& errors)> decode;
  std::function<void(const void* object, std::string_view key, ConfigPrinter& printer)> print;
};

/// What a row may say beyond name, member and help.
struct KeyOptions {
  std::string default_text = {};
  std::string example = {};
  bool required = false;
  bool deprecated = false;
  bool always_print = false;  ///< print even if a file without the key gives the same zero value
};

class ObjectSpecBase {
 public:
  ObjectSpecBase(std::string name, std::string help)
      : name_(std::move(name)), help_(std::move(help)) {}
  virtual ~ObjectSpecBase() = default;
  const std::string& name() const noexcept { return name_; }
  const std::string& help() const noexcept { return help_; }
  const std::vector<KeySpec>& keys() const noexcept { return keys_; }
  const KeySpec* Find(std::string_view key) const noexcept;

  /// Decodes a mapping into `object`: unknown keys are errors with the nearest known key as hint,
  /// null values keep the default, required keys must be there. Checks run if no key was wrong.
  void DecodeInto(const ConfigNode& node, void* object, ConfigErrors& errors) const;
  /// Prints the keys whose value is not zero, and those whose zero is not the default.
  void PrintKeys(const void* object, ConfigPrinter& printer) const;

 protected:
  std::string name_;
  std::string help_;
  std::vector<KeySpec> keys_;
  std::vector<std::function<void(void* object, const ConfigNode& node, ConfigErrors& errors)>>
      checks_;
};

// --- values
// ----------------------------------------------------------------------------------------

/// Text that is never shown: prints as <secret>.
struct Secret {
  std::string text;
  friend bool operator==(const Secret&, const Secret&) = default;
};
/// A size in bytes as blackbox writes it (KB = KiB = 1024). A negative size in a file stands for
/// the largest one, as in blackbox.
struct ByteSize {
  std::int64_t bytes = 0;
  friend bool operator==(const ByteSize&, const ByteSize&) = default;
};
/// A duration of sonde's own keys: Go syntax plus d and w.
struct LongDuration {
  Duration value{};
  friend bool operator==(const LongDuration&, const LongDuration&) = default;
};
/// A share, 0 to 1; written "99.9%" or 0.999.
struct Percent {
  double ratio = 0;
  friend bool operator==(const Percent&, const Percent&) = default;
};

/// Go's time.ParseDuration ("1m30s"); `long_units` adds d and w. Nothing if it is not one.
std::optional<Duration> ParseDuration(std::string_view text, bool long_units = false);
/// As Go prints it: "1m30s", "2h0m0s".
std::string FormatDuration(Duration duration);
/// With days and without zero parts: "2h", "21d", "1m30s".
std::string FormatLongDuration(Duration duration);
std::optional<ByteSize> ParseByteSize(std::string_view text);

/// How a type is read, printed and described. Specialise for a new type of value (config_codecs.cc
/// has the built-in ones); `Decode` returns false after it has added an error.
template <typename T>
struct ValueCodec;

#define SONDE_VALUE_CODEC(type)                                                       \
  template <>                                                                         \
  struct ValueCodec<type> {                                                           \
    static ValueForm Form();                                                          \
    static bool Decode(const ConfigNode& node, type& value, ConfigErrors& errors);    \
    static bool IsZero(const type& value);                                            \
    static void Print(const type& value, std::string_view key, ConfigPrinter& printer); \
  };
SONDE_VALUE_CODEC(std::string)
SONDE_VALUE_CODEC(Secret)
SONDE_VALUE_CODEC(bool)
SONDE_VALUE_CODEC(std::int64_t)
SONDE_VALUE_CODEC(int)
SONDE_VALUE_CODEC(double)
SONDE_VALUE_CODEC(Duration)
SONDE_VALUE_CODEC(LongDuration)
SONDE_VALUE_CODEC(ByteSize)
SONDE_VALUE_CODEC(Percent)
SONDE_VALUE_CODEC(Regex)

/// The candidate that `name` was probably meant to be (a few letters off, or a beginning), or "".
std::string NearestName(std::string_view name, const std::vector<std::string>& candidates);

/// Adds the error "cannot use X as a Y" for a node of the wrong kind; returns false.
bool WrongType(const ConfigNode& node, std::string_view wanted, ConfigErrors& errors);

/// The entries of a map, as PrintsBefore orders them.
template <typename Map>
std::vector<const typename Map::value_type*> InPrintOrder(const Map& map) {
  std::vector<const typename Map::value_type*> entries;
  for (const auto& entry : map) entries.push_back(&entry);
  std::ranges::sort(entries, PrintsBefore,
                    [](const auto* entry) -> std::string_view { return entry->first; });
  return entries;
}

template <typename T>
struct ValueCodec<std::optional<T>> {
  static ValueForm Form() { return ValueCodec<T>::Form(); }
  static bool Decode(const ConfigNode& node, std::optional<T>& value, ConfigErrors& errors) {
    if (ValueCodec<T>::Decode(node, value.emplace(), errors)) return true;
    value.reset();
    return false;
  }
  static bool IsZero(const std::optional<T>& value) { return !value; }
  static void Print(const std::optional<T>& value, std::string_view key, ConfigPrinter& printer) {
    if (value) ValueCodec<T>::Print(*value, key, printer);
  }
};

template <typename T>
struct ValueCodec<std::vector<T>> {
  static ValueForm Form() {
    auto element = std::make_shared<const ValueForm>(ValueCodec<T>::Form());
    return {.kind = ValueForm::Kind::kList, .name = "list of " + element->name, .element = element};
  }
  static bool Decode(const ConfigNode& node, std::vector<T>& value, ConfigErrors& errors) {
    if (!node.IsSequence()) return WrongType(node, Form().name, errors);
    value.clear();
    bool good = true;
    for (const ConfigNode& item : node.items) {
      if (item.IsNull()) continue;  // as go-yaml: null items are dropped
      good = ValueCodec<T>::Decode(item, value.emplace_back(), errors) && good;
    }
    return good;
  }
  static bool IsZero(const std::vector<T>& value) { return value.empty(); }
  static void Print(const std::vector<T>& value, std::string_view key, ConfigPrinter& printer) {
    printer.BeginSequence(key);
    for (const T& item : value) ValueCodec<T>::Print(item, {}, printer);
    printer.EndSequence();
  }
};

template <typename T>
struct ValueCodec<std::map<std::string, T>> {
  static ValueForm Form() {
    auto element = std::make_shared<const ValueForm>(ValueCodec<T>::Form());
    return {.kind = ValueForm::Kind::kMap, .name = "map of " + element->name, .element = element};
  }
  static bool Decode(const ConfigNode& node, std::map<std::string, T>& value,
                     ConfigErrors& errors) {
    if (!node.IsMapping()) return WrongType(node, Form().name, errors);
    value.clear();
    bool good = true;
    for (const auto& entry : node.entries) {
      T& slot = value[entry.key];
      if (!entry.value.IsNull()) good = ValueCodec<T>::Decode(entry.value, slot, errors) && good;
    }
    return good;
  }
  static bool IsZero(const std::map<std::string, T>& value) { return value.empty(); }
  static void Print(const std::map<std::string, T>& value, std::string_view key,
                    ConfigPrinter& printer) {
    printer.BeginMapping(key);
    for (const auto* entry : InPrintOrder(value)) {
      ValueCodec<T>::Print(entry->second, entry->first, printer);
    }
    printer.EndMapping();
  }
};

/// An enumeration by its texts; specialise ValueCodec<E> as `struct ValueCodec<E> : ChoiceCodec<E>`
/// and give `static std::span<const std::pair<std::string_view, E>> Choices()` through a free
/// function.
template <typename E>
struct Choices;  // specialise: static constexpr std::array<std::pair<std::string_view, E>, N> kAll

template <typename E>
struct ChoiceCodec {
  static ValueForm Form() {
    ValueForm form{.kind = ValueForm::Kind::kChoice, .name = ""};
    for (const auto& [text, value] : Choices<E>::kAll) {
      form.choices.emplace_back(text);
      form.name += (form.name.empty() ? "" : " | ") + std::string(text);
    }
    return form;
  }
  static bool Decode(const ConfigNode& node, E& value, ConfigErrors& errors) {
    if (!node.IsScalar()) return WrongType(node, Form().name, errors);
    for (const auto& [text, candidate] : Choices<E>::kAll) {
      if (text == node.text) {
        value = candidate;
        return true;
      }
    }
    errors.Add(node.mark, "`" + node.Shown() + "` is not one of " + Form().name);
    return false;
  }
  static bool IsZero(const E& value) { return value == E{}; }
  static void Print(const E& value, std::string_view key, ConfigPrinter& printer) {
    for (const auto& [text, candidate] : Choices<E>::kAll) {
      if (candidate == value) {
        if (key.empty()) return printer.ItemScalar(text);
        return printer.Scalar(key, text);
      }
    }
  }
};

// --- the table
// -------------------------------------------------------------------------------------

/// The form of a value that is a mapping with the keys of `spec`.
inline ValueForm ObjectForm(const ObjectSpecBase& spec) {
  return {.kind = ValueForm::Kind::kObject, .name = spec.name(), .object = &spec};
}

template <typename T>
class ObjectSpec : public ObjectSpecBase {
 public:
  using ObjectSpecBase::ObjectSpecBase;

  /// A key whose value goes into `member` through ValueCodec.
  template <typename M>
  ObjectSpec& Key(std::string name, M T::* member, std::string help, KeyOptions options = {}) {
    KeySpec& key = Row(std::move(name), ValueCodec<M>::Form(), std::move(help), options);
    key.decode = [member](const ConfigNode& node, void* object, ConfigErrors& errors) {
      ValueCodec<M>::Decode(node, static_cast<T*>(object)->*member, errors);
    };
    key.print = [member, always = options.always_print](const void* object, std::string_view text,
                                                        ConfigPrinter& printer) {
      const M& value = static_cast<const T*>(object)->*member;
      const bool keeps_zeros = printer.zeros() == ConfigPrinter::Zeros::kShown;
      const bool shown =
          always || !ValueCodec<M>::IsZero(value) || (keeps_zeros && !IsDefault(value, member));
      if (shown) ValueCodec<M>::Print(value, text, printer);
    };
    return *this;
  }

  /// A nested mapping with a table of its own, into `member` (a struct, or an optional of one).
  template <typename M>
  ObjectSpec& Object(std::string name, M T::* member, const ObjectSpec<M>& spec, std::string help,
                     KeyOptions options = {}) {
    KeySpec& key = Row(std::move(name), ObjectForm(spec), std::move(help), options);
    key.decode = [member, &spec](const ConfigNode& node, void* object, ConfigErrors& errors) {
      spec.DecodeInto(node, &(static_cast<T*>(object)->*member), errors);
    };
    key.print = [member, &spec, always = options.always_print](
                    const void* object, std::string_view text, ConfigPrinter& printer) {
      const M& value = static_cast<const T*>(object)->*member;
      if (!always && value == M{}) return;
      printer.BeginMapping(text);
      spec.PrintKeys(&value, printer);
      printer.EndMapping();
    };
    return *this;
  }
  template <typename M>
  ObjectSpec& Object(std::string name, std::optional<M> T::* member, const ObjectSpec<M>& spec,
                     std::string help, KeyOptions options = {}) {
    KeySpec& key = Row(std::move(name), ObjectForm(spec), std::move(help), options);
    key.decode = [member, &spec](const ConfigNode& node, void* object, ConfigErrors& errors) {
      spec.DecodeInto(node, &(static_cast<T*>(object)->*member).emplace(), errors);
    };
    key.print = [member, &spec](const void* object, std::string_view text, ConfigPrinter& printer) {
      const std::optional<M>& value = static_cast<const T*>(object)->*member;
      if (!value) return;
      printer.BeginMapping(text);
      spec.PrintKeys(&*value, printer);
      printer.EndMapping();
    };
    return *this;
  }

  /// A list of nested mappings.
  template <typename M>
  ObjectSpec& Objects(std::string name, std::vector<M> T::* member, const ObjectSpec<M>& spec,
                      std::string help, KeyOptions options = {}) {
    ValueForm form{.kind = ValueForm::Kind::kList, .name = "list of " + spec.name()};
    form.element = std::make_shared<const ValueForm>(ObjectForm(spec));
    KeySpec& key = Row(std::move(name), std::move(form), std::move(help), options);
    key.decode = [member, &spec](const ConfigNode& node, void* object, ConfigErrors& errors) {
      if (!node.IsSequence()) {
        WrongType(node, "list of " + spec.name(), errors);
        return;
      }
      auto& list = static_cast<T*>(object)->*member;
      list.clear();
      for (const ConfigNode& item : node.items) {
        if (!item.IsNull()) spec.DecodeInto(item, &list.emplace_back(), errors);
      }
    };
    key.print = [member, &spec](const void* object, std::string_view text, ConfigPrinter& printer) {
      const auto& list = static_cast<const T*>(object)->*member;
      if (list.empty()) return;
      printer.BeginSequence(text);
      for (const M& item : list) {
        printer.BeginItem();
        spec.PrintKeys(&item, printer);
        printer.EndItem();
      }
      printer.EndSequence();
    };
    return *this;
  }

  /// A map of name to nested mapping.
  template <typename M>
  ObjectSpec& ObjectMap(std::string name, std::map<std::string, M> T::* member,
                        const ObjectSpec<M>& spec, std::string help, KeyOptions options = {}) {
    ValueForm form{.kind = ValueForm::Kind::kMap, .name = "map of " + spec.name()};
    form.element = std::make_shared<const ValueForm>(ObjectForm(spec));
    KeySpec& key = Row(std::move(name), std::move(form), std::move(help), options);
    key.decode = [member, &spec](const ConfigNode& node, void* object, ConfigErrors& errors) {
      if (!node.IsMapping()) {
        WrongType(node, "map of " + spec.name(), errors);
        return;
      }
      auto& map = static_cast<T*>(object)->*member;
      map.clear();
      for (const auto& entry : node.entries) {
        M& slot = map[entry.key];
        if (!entry.value.IsNull()) spec.DecodeInto(entry.value, &slot, errors);
      }
    };
    key.print = [member, &spec](const void* object, std::string_view text, ConfigPrinter& printer) {
      const auto& map = static_cast<const T*>(object)->*member;
      if (map.empty()) return;
      printer.BeginMapping(text);
      for (const auto* entry : InPrintOrder(map)) {
        printer.BeginMapping(entry->first);
        spec.PrintKeys(&entry->second, printer);
        printer.EndMapping();
      }
      printer.EndMapping();
    };
    return *this;
  }

  /// The keys of `spec` as keys of this mapping, decoded into `member` (or into the base class
  /// part).
  template <typename M>
  ObjectSpec& Inline(M T::* member, const ObjectSpec<M>& spec) {
    for (const KeySpec& row : spec.keys()) {
      KeySpec& key = keys_.emplace_back(row);
      key.decode = [member, &row](const ConfigNode& node, void* object, ConfigErrors& errors) {
        row.decode(node, &(static_cast<T*>(object)->*member), errors);
      };
      key.print = [member, &row](const void* object, std::string_view text,
                                 ConfigPrinter& printer) {
        row.print(&(static_cast<const T*>(object)->*member), text, printer);
      };
    }
    checks_.push_back([member, &spec](void* object, const ConfigNode& node, ConfigErrors& errors) {
      spec.RunChecks(&(static_cast<T*>(object)->*member), node, errors);
    });
    return *this;
  }

  /// A key that no codec fits.
  ObjectSpec& Custom(std::string name, ValueForm form, std::string help,
                     std::function<void(const ConfigNode&, T&, ConfigErrors&)> decode,
                     std::function<void(const T&, std::string_view, ConfigPrinter&)> print,
                     KeyOptions options = {}) {
    KeySpec& key = Row(std::move(name), std::move(form), std::move(help), options);
    key.decode = [decode = std::move(decode)](const ConfigNode& node, void* object,
                                              ConfigErrors& errors) {
      decode(node, *static_cast<T*>(object), errors);
    };
    key.print = [print = std::move(print)](const void* object, std::string_view text,
                                           ConfigPrinter& printer) {
      print(*static_cast<const T*>(object), text, printer);
    };
    return *this;
  }

  /// A rule over several keys; runs after all keys decoded well.
  ObjectSpec& Check(std::function<void(T&, const ConfigNode&, ConfigErrors&)> check) {
    checks_.push_back(
        [check = std::move(check)](void* object, const ConfigNode& node, ConfigErrors& errors) {
          check(*static_cast<T*>(object), node, errors);
        });
    return *this;
  }
  void RunChecks(void* object, const ConfigNode& node, ConfigErrors& errors) const {
    for (const auto& check : checks_) check(object, node, errors);
  }

 private:
  /// Whether a file that does not name the key gives the same value.
  template <typename M>
  static bool IsDefault(const M& value, M T::* member) {
    if constexpr (std::equality_comparable<M> && std::default_initializable<T>) {
      return value == T{}.*member;
    } else {
      return true;
    }
  }
  KeySpec& Row(std::string name, ValueForm form, std::string help, const KeyOptions& options) {
    return keys_.emplace_back(KeySpec{.name = std::move(name),
                                      .form = std::move(form),
                                      .default_text = options.default_text,
                                      .help = std::move(help),
                                      .example = options.example,
                                      .required = options.required,
                                      .deprecated = options.deprecated});
  }
};

}  // namespace sonde
