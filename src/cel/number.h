// Numbers: conversion between the three number types and from and to text, as Go does it.
//
// Why: expressions are ported from cel-go, and users compare text that Go's strconv produced.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sonde::cel {

/// Truncates towards zero; nothing outside of the open interval (-2^63, 2^63), as in cel-go.
std::optional<std::int64_t> TruncatedInt(double number) noexcept;
/// Truncates; nothing outside of [0, 2^64).
std::optional<std::uint64_t> TruncatedUint(double number) noexcept;

/// The integer of exactly this value, or nothing.
std::optional<std::int64_t> ExactInt(double number) noexcept;
std::optional<std::uint64_t> ExactUint(double number) noexcept;
std::optional<std::int64_t> ExactInt(std::uint64_t number) noexcept;
std::optional<std::uint64_t> ExactUint(std::int64_t number) noexcept;

/// Decimal, or hexadecimal digits without a prefix; a sign is allowed. Nothing if malformed or too
/// big.
std::optional<std::int64_t> ParseInt(std::string_view text, int base) noexcept;
/// Like ParseInt, but without any sign.
std::optional<std::uint64_t> ParseUint(std::string_view text, int base) noexcept;
/// Go's strconv.ParseFloat: decimal or 0x…p…, "inf", "infinity", "nan" in any case. Underflow is 0,
/// overflow is nothing.
std::optional<double> ParseDouble(std::string_view text);
/// Go's strconv.ParseBool.
std::optional<bool> ParseBool(std::string_view text) noexcept;

/// Go's %g: the shortest digits that read back; an exponent below 1e-4 and from 1e+06 on.
std::string FormatDouble(double number);

}  // namespace sonde::cel
