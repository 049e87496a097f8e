# The Debian package (`make package`): program, unit, configuration, documentation.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sonde)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "sonde maintainers <root@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "synthetic monitoring probe agent")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # library dependencies as dpkg-shlibdeps finds them
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libcurl3-gnutls (>= 8.14)")  # HTTP/3; of bookworm-backports
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "Runs HTTP and TCP checks on a schedule and on demand, says why a check failed,
 and exposes success, duration histograms and availability to Prometheus.
 Serves /probe as blackbox_exporter does.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/prerm
  ${CMAKE_CURRENT_LIST_DIR}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
