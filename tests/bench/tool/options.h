// Options: "--name value" pairs of a command, and the JSON object that a command prints.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

class Options {
 public:
  /// Ends the program at a word that is no "--name value".
  Options(int argc, char** argv);
  std::string Text(const std::string& name, const std::string& otherwise = {});
  double Number(const std::string& name, double otherwise);
  /// Ends the program if an option was given that nobody asked for.
  void Finish() const;

 private:
  std::map<std::string, std::string> values_;
  std::map<std::string, bool> asked_;
};

/// {p50, p90, p99, p99.9, max} of `values` by nearest rank, as the members of a JSON object.
std::string QuantilesJson(std::vector<double> values);

// The commands.
int Serve(Options options);
int ServeDns(Options options);
int Load(Options options);
int Bare(Options options);

}  // namespace bench
