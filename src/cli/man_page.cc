#include "cli/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include "config/reference.h"

namespace sonde {
namespace {

/// Text that roff shows as it is: backslashes, and dots and quotes where a request could begin.
std::string Roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_start = c == '\n';
  }
  return out;
}

std::string Head(std::string_view title, int section, std::string_view name,
                 std::string_view what) {
  return fmt::format(".TH {} {} \"\" \"sonde {}\"\n.SH NAME\n{} \\- {}\n", title, section,
                     SONDE_VERSION, name, Roff(what));
}

std::string OptionItem(const OptionTable::Row& row) {
  std::string names;
  for (const std::string& name : NamesOf(row)) {
    names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", Roff(name));
  }
  if (!row.value_name.empty() && !row.positional) {
    names += fmt::format(" \\fI{}\\fR", Roff(row.value_name));
  }
  std::string help = Roff(row.help);
  if (!row.default_text.empty()) help += fmt::format(" Default: {}.", Roff(row.default_text));
  return fmt::format(".TP\n{}\n{}\n", names, help);
}

std::string CommandSection(const CommandShape& shape) {
  std::string operands;
  for (const OptionTable::Row& row : shape.rows) {
    if (!row.positional) continue;
    operands += row.required ? fmt::format(" {}", row.names) : fmt::format(" [{}]", row.names);
    if (row.repeatable) operands += "...";
  }
  std::string section =
      fmt::format(".SS sonde {}{}{}\n{}\n", shape.path, shape.rows.empty() ? "" : " [OPTION...]",
                  operands, Roff(shape.text.help));
  for (const OptionTable::Row& row : shape.rows) section += OptionItem(row);
  if (!shape.text.examples.empty()) {
    section += fmt::format(".PP\nExamples:\n.PP\n.nf\n{}\n.fi\n", Roff(shape.text.examples));
  }
  return section;
}

}  // namespace

std::string CommandManPage(std::span<const CommandShape> shapes) {
  std::string page = Head("SONDE", 1, "sonde", "synthetic monitoring probe agent");
  page +=
      ".SH SYNOPSIS\n\\fBsonde\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR...]\n"
      ".SH DESCRIPTION\nsonde probes what users reach over the network: on a schedule, at the "
      "request of Prometheus, and on demand. Flags without a command mean \\fBsonde serve\\fR, "
      "which takes those of blackbox_exporter.\n.SH COMMANDS\n";
  for (const CommandShape& shape : shapes) page += CommandSection(shape);
  page +=
      ".SH EXIT STATUS\n.TP\n0\nall passed\n.TP\n1\na check failed\n.TP\n2\nusage or "
      "configuration\n.TP\n3\nsonde\\(aqs own trouble\n.TP\n4\nan agent of \\fBprobe "
      "\\-\\-via\\fR could not be asked, or could not measure\n.PP\n\\fBsonde config diff\\fR "
      "exits as "
      "diff does: 0 the same, 1 different, 2 trouble.\n"
      ".SH SEE ALSO\n\\fBsonde.yml\\fR(5)\n";
  return page;
}

std::string ConfigManPage() {
  return Head("SONDE.YML", 5, "sonde.yml", "configuration of sonde") +
         ".SH DESCRIPTION\nA plain configuration of blackbox_exporter is one of sonde. Below is "
         "every key with its type and default; what is commented out is optional. "
         "\\fBsonde config explain\\fR \\fIKEY\\fR tells about one.\n.SH KEYS\n.nf\n" +
         Roff(ConfigReference()) + ".fi\n.SH SEE ALSO\n\\fBsonde\\fR(1)\n";
}

}  // namespace sonde
