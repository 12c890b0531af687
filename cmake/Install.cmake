# What is installed beside the programs and the modules. The paths in /etc and below lib/ are those of systemd and FRR.
set(systemd ${CMAKE_SOURCE_DIR}/systemd)
install(FILES ${systemd}/nicleafd.service DESTINATION lib/systemd/system)
install(FILES ${systemd}/nicleaf.sysusers DESTINATION lib/sysusers.d RENAME nicleaf.conf)
install(FILES ${systemd}/nicleaf.tmpfiles DESTINATION lib/tmpfiles.d RENAME nicleaf.conf)
install(FILES ${systemd}/networkd.conf.d/10-nicleaf.conf DESTINATION lib/systemd/networkd.conf.d)
install(FILES ${systemd}/nicleafd.apparmor DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/apparmor.d
        RENAME usr.sbin.nicleafd)
install(FILES ${systemd}/nicleafd.yaml DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/nicleaf)

install(FILES ${CMAKE_SOURCE_DIR}/yang/nicleaf-fabric.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/nicleaf)

# Examples only: they name links, and would take those of the machine that have these names away from its own manager.
install(DIRECTORY ${systemd}/network ${systemd}/NetworkManager ${systemd}/dhcpcd
        DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES ${CMAKE_SOURCE_DIR}/topologies/two-dpus/dpu1.json DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
        RENAME intent.json)

install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(frr ${CMAKE_SOURCE_DIR}/frr-config)
install(FILES ${frr}/frr.service.d/nicleaf.conf DESTINATION lib/systemd/system/frr.service.d)
install(FILES ${frr}/nicleaf-frr.tmpfiles DESTINATION lib/tmpfiles.d RENAME nicleaf-frr.conf)
install(PROGRAMS ${frr}/start-daemon DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/frr-nicleaf)
install(FILES ${frr}/needrestart.conf DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/needrestart/conf.d
        RENAME frr-nicleaf.conf)
configure_file(${frr}/default.in ${CMAKE_BINARY_DIR}/default-frr @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/default-frr DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/default RENAME frr)
