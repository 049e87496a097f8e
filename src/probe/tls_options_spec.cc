#include "sonde/net/tls_options_spec.h"

#include "sonde/config_rules.h"

namespace sonde {
namespace {

void CheckSources(TlsOptions& options, const ConfigNode& node, ConfigErrors& errors) {
  const auto sources = [&](KeyUse text, KeyUse file, KeyUse ref) {
    AtMostOneOf({text, file, ref}, node, errors);
    return text.set || file.set || ref.set;
  };
  sources({"ca", !options.ca_pem.empty()}, {"ca_file", !options.ca_file.empty()},
          {"ca_ref", !options.ca_ref.empty()});
  const bool has_cert =
      sources({"cert", !options.cert_pem.empty()}, {"cert_file", !options.cert_file.empty()},
              {"cert_ref", !options.cert_ref.empty()});
  const bool has_key =
      sources({"key", !options.key_pem.empty()}, {"key_file", !options.key_file.empty()},
              {"key_ref", !options.key_ref.empty()});
  if (has_cert && !has_key) {
    errors.Add(node.mark, "a client certificate needs its private key", "set key or key_file");
  }
  if (has_key && !has_cert) {
    errors.Add(node.mark, "a private key needs its client certificate", "set cert or cert_file");
  }
}

void DecodeKey(const ConfigNode& node, TlsOptions& options, ConfigErrors& errors) {
  Secret secret;
  if (ValueCodec<Secret>::Decode(node, secret, errors)) options.key_pem = std::move(secret.text);
}

void PrintKey(const TlsOptions& options, std::string_view key, ConfigPrinter& printer) {
  if (!options.key_pem.empty()) ValueCodec<Secret>::Print({options.key_pem}, key, printer);
}

ObjectSpec<TlsOptions> MakeSpec() {
  ObjectSpec<TlsOptions> keys("tls_config",
                              "How TLS is spoken: trust, client certificate, versions.");
  // In the order in which blackbox_exporter prints them.
  keys.Key("ca", &TlsOptions::ca_pem, "PEM certificates to trust instead of the system's roots.");
  keys.Key("cert", &TlsOptions::cert_pem, "PEM client certificate, with its chain.");
  keys.Custom("key", ValueCodec<Secret>::Form(), "PEM private key of the client certificate.",
              DecodeKey, PrintKey);
  keys.Key("ca_file", &TlsOptions::ca_file,
           "File of PEM certificates to trust instead of the system's roots.",
           {.example = "/etc/sonde/ca.pem"});
  keys.Key("cert_file", &TlsOptions::cert_file,
           "File of the PEM client certificate, with its chain.",
           {.example = "/etc/sonde/client.pem"});
  keys.Key("key_file", &TlsOptions::key_file, "File of the client certificate's PEM private key.",
           {.example = "/etc/sonde/client.key"});
  keys.Key("ca_ref", &TlsOptions::ca_ref, kSecretRefHelp);
  keys.Key("cert_ref", &TlsOptions::cert_ref, kSecretRefHelp);
  keys.Key("key_ref", &TlsOptions::key_ref, kSecretRefHelp);
  keys.Key("server_name", &TlsOptions::server_name,
           "Name that is sent (SNI) and verified instead of the target's.");
  keys.Key("insecure_skip_verify", &TlsOptions::insecure_skip_verify,
           "Accept any certificate. Its expiry is still reported.",
           {.default_text = "false", .always_print = true});
  keys.Key("min_version", &TlsOptions::min_version, "Oldest TLS version to accept.",
           {.default_text = "TLS12"});
  keys.Key("max_version", &TlsOptions::max_version, "Newest TLS version to offer.",
           {.default_text = "TLS13"});
  keys.Check(CheckSources);
  return keys;
}

}  // namespace

const ObjectSpec<TlsOptions>& TlsOptionsSpec() {
  static const ObjectSpec<TlsOptions> spec = MakeSpec();
  return spec;
}

bool LeavesAVersion(const TlsOptions& options) noexcept {
  const auto or_default = [](TlsVersion version, TlsVersion standard) {
    return version == TlsVersion::kUnset ? standard : version;
  };
  return or_default(options.min_version, TlsVersion::kTls12) <=
         or_default(options.max_version, TlsVersion::kTls13);
}

}  // namespace sonde
