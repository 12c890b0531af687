# Every library comes from the distribution.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
pkg_check_modules(yang REQUIRED IMPORTED_TARGET libyang)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
if(NOT NICLEAF_MODULES_ONLY)
  find_package(GTest REQUIRED)
  find_package(benchmark REQUIRED)
  find_package(spdlog REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(yaml-cpp REQUIRED)
  find_package(tl-expected REQUIRED)
  find_package(prometheus-cpp REQUIRED)
  find_package(Boost 1.75 REQUIRED COMPONENTS json)
  pkg_check_modules(mnl REQUIRED IMPORTED_TARGET libmnl)
  pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
endif()

# Without pkg-config, which takes a minute to follow abseil's files. The last library is the part of abseil that gRPC's
# headers use.
add_library(nicleaf_grpc INTERFACE)
foreach(library grpc++ grpc gpr absl_synchronization)
  find_library(NICLEAF_LIB_${library} ${library} REQUIRED)
  target_link_libraries(nicleaf_grpc INTERFACE ${NICLEAF_LIB_${library}})
endforeach()

# The FRR source tree that tools/frr-source prepared: headers, generated headers and frr-northbound.proto.
set(NICLEAF_FRR_SOURCE ${CMAKE_SOURCE_DIR}/build/frr/source CACHE PATH "Configured FRR source tree")
if(NOT EXISTS ${NICLEAF_FRR_SOURCE}/grpc/frr-northbound.proto)
  message(FATAL_ERROR "no FRR source tree in ${NICLEAF_FRR_SOURCE}: run tools/frr-source, or ./dev build")
endif()
