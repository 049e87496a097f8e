# The Debian package (`make package`): program, units, configuration, documentation.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sonde)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "sonde maintainers <maintainers@sonde.invalid>" CACHE STRING "Who made the package")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "synthetic monitoring agent that replaces blackbox_exporter")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # library dependencies as dpkg-shlibdeps finds them
# Whoever has systemd has the second.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libcurl3-gnutls (>= 8.14)")  # HTTP/3; of bookworm-backports
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Runs HTTP, TCP, TLS, DNS, ICMP, gRPC, UNIX socket and WebSocket checks on a
schedule and on demand, says why a check failed, and exposes success, duration
histograms, objectives and their budgets to Prometheus.
.
Serves /probe as blackbox_exporter does, and reads its configuration.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/prerm
  ${CMAKE_CURRENT_LIST_DIR}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# With SOURCE_DATE_EPOCH the same again. (Names of days and months are English here, as Debian wants them.)
string(TIMESTAMP changelog_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(${CMAKE_CURRENT_LIST_DIR}/changelog.in ${PROJECT_BINARY_DIR}/changelog.Debian @ONLY)
include(CPack)
