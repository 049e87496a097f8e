#include "net/tls_store.h"

#include <dirent.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "net/tls_ptr.h"

namespace sonde {
namespace {

/// Where distributions keep their bundle; the first that exists is taken.
constexpr std::array<const char*, 4> kBundles = {"/etc/ssl/certs/ca-certificates.crt",
                                                 "/etc/pki/tls/certs/ca-bundle.crt",
                                                 "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};
constexpr std::size_t kMaxDirectoryFiles = 4096;

/// Adds every certificate of a PEM text; blocks of other kinds and broken ones are skipped.
std::size_t AddPem(X509_STORE& store, std::string_view pem) {
  const BioPtr bio = MemoryBio(pem);
  std::size_t count = 0;
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long length = 0;
  while (PEM_read_bio(bio.get(), &name, &header, &data, &length) == 1) {
    if (std::strcmp(name, PEM_STRING_X509) == 0) {
      const unsigned char* cursor = data;
      const X509Ptr certificate(d2i_X509(nullptr, &cursor, length));
      if (certificate && X509_STORE_add_cert(&store, certificate.get()) == 1) ++count;
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  ERR_clear_error();
  return count;
}

/// A store under construction.
struct Loading {
  std::shared_ptr<X509_STORE> store{X509_STORE_new(), &X509_STORE_free};
  std::vector<FileIdentity> files;
  std::size_t count = 0;

  Result<void> AddFile(const std::string& path) {
    files.push_back(Identify(path));  // before the read: a change in between is seen as a change
    auto pem = ReadTlsFile(path);
    if (!pem) return std::unexpected(std::move(pem.error()));
    count += AddPem(*store, *pem);
    return {};
  }
  TrustStorePtr Finish(bool is_system) {
    return std::make_shared<TrustStore>(std::move(store), std::move(files), count, is_system);
  }
};

/// c_rehash's hash links: the same certificates under a second name in the same directory.
bool IsAlias(const std::string& path) {
  std::array<char, 256> target{};
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length > 0 &&
         !std::string_view(target.data(), static_cast<std::size_t>(length)).contains('/');
}

std::vector<std::string> FilesIn(const std::string& directory) {
  std::vector<std::string> paths;
  DIR* const dir = ::opendir(directory.c_str());
  if (dir == nullptr) return paths;
  while (const dirent* entry = ::readdir(dir)) {
    if (entry->d_name[0] == '.') continue;
    std::string path = directory + "/" + entry->d_name;
    if (!IsAlias(path)) paths.push_back(std::move(path));
    if (paths.size() == kMaxDirectoryFiles) break;
  }
  ::closedir(dir);
  std::sort(paths.begin(), paths.end());
  return paths;
}

// An unreadable file of the system's set is skipped, as every TLS client of the system does.
TrustStorePtr LoadSystem() {
  Loading loading;
  const char* const file = std::getenv("SSL_CERT_FILE");
  const char* const dirs = std::getenv("SSL_CERT_DIR");
  if (file != nullptr && *file != '\0') {
    static_cast<void>(loading.AddFile(file));
  } else if (dirs == nullptr || *dirs == '\0') {
    const auto bundle = std::find_if(kBundles.begin(), kBundles.end(),
                                     [](const char* path) { return Identify(path).exists; });
    static_cast<void>(loading.AddFile(bundle == kBundles.end() ? kBundles.front() : *bundle));
  }
  std::string_view rest = dirs == nullptr ? "" : dirs;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string directory(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    loading.files.push_back(Identify(directory));
    for (const std::string& path : FilesIn(directory)) static_cast<void>(loading.AddFile(path));
  }
  return loading.Finish(true);
}

Result<TrustStorePtr> Load(const TlsOptions& options) {
  if (options.ca_pem.empty() && options.ca_file.empty()) return LoadSystem();
  Loading loading;
  if (!options.ca_pem.empty()) {
    loading.count = AddPem(*loading.store, options.ca_pem);
  } else if (auto added = loading.AddFile(options.ca_file); !added) {
    return std::unexpected(std::move(added.error()).Annotated("ca_file"));
  }
  if (loading.count == 0) {
    const std::string where = options.ca_pem.empty() ? "ca_file: " + options.ca_file : "ca";
    return Fail(ErrorCode::kInvalid, where + ": no PEM certificate in it");
  }
  return loading.Finish(false);
}

}  // namespace

std::shared_ptr<TrustStores::Slot> TrustStores::SlotFor(const TlsOptions& options) {
  std::string key = "system";
  if (!options.ca_pem.empty()) {
    key = "pem:" + options.ca_pem;
  } else if (!options.ca_file.empty()) {
    key = "file:" + options.ca_file;
  }
  const std::lock_guard lock(mutex_);
  // Sets of modules that a reload took away go when somebody asks for a new set.
  if (!slots_.contains(key)) {
    std::erase_if(slots_, [](const auto& entry) {
      return entry.second.use_count() == 1 && entry.second->store.use_count() == 1;
    });
  }
  auto& slot = slots_[key];
  if (!slot) slot = std::make_shared<Slot>();
  return slot;
}

Result<TrustStorePtr> TrustStores::Get(const TlsOptions& options) {
  const std::shared_ptr<Slot> slot = SlotFor(options);
  const std::lock_guard lock(slot->mutex);
  if (slot->store && Unchanged(slot->store->files())) return slot->store;
  auto loaded = Load(options);
  if (!loaded) return loaded;
  slot->store = *loaded;
  const std::lock_guard count_lock(mutex_);
  ++loads_;
  return slot->store;
}

std::size_t TrustStores::loads() const {
  const std::lock_guard lock(mutex_);
  return loads_;
}

}  // namespace sonde
