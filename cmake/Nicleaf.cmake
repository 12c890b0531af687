# The layers: the folders of src/, bottom first, and what each may include. The table in docs/architecture.md is the
# only definition; tools/check-layers reads it, too.
set(NICLEAF_LAYER_TABLE ${CMAKE_SOURCE_DIR}/docs/architecture.md)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${NICLEAF_LAYER_TABLE})
file(STRINGS ${NICLEAF_LAYER_TABLE} rows REGEX "^\\| `src/[a-z]+/` ")
foreach(row ${rows})
  string(REGEX MATCH "^\\| `src/([a-z]+)/` .*\\| ([a-z, -]+) \\|$" matched "${row}")
  if(NOT matched)
    message(FATAL_ERROR "${NICLEAF_LAYER_TABLE}: not a row \"| `src/FOLDER/` | WHAT | FOLDER, FOLDER |\": ${row}")
  endif()
  set(folder ${CMAKE_MATCH_1})
  string(REGEX MATCHALL "[a-z]+" below "${CMAKE_MATCH_2}")
  list(APPEND NICLEAF_LAYERS ${folder})
  set(NICLEAF_BELOW_${folder} ${below})
endforeach()

# nicleaf_library(NAME [LINKS target...])
#   The library of one folder of src/: all its .cpp files except main.cpp. It links the folders that the layer table
#   allows it to include. Headers are included as "folder/file.hpp".
function(nicleaf_library name)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(below ${NICLEAF_BELOW_${name}})
  list(TRANSFORM below PREPEND nicleaf_)
  add_library(nicleaf_${name} STATIC ${sources})
  target_include_directories(nicleaf_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(nicleaf_${name} PUBLIC ${below} ${ARG_LINKS})
  target_compile_options(nicleaf_${name} PRIVATE ${NICLEAF_WARNINGS})
endfunction()

# The test programs that start threads: their own, or gRPC's.
set(NICLEAF_THREADED unit_api unit_app unit_frr unit_health unit_plugin_core)
# Debian's gRPC and protobuf are not instrumented: what they do between themselves is not looked at.
set(NICLEAF_TSAN_OPTIONS
    "halt_on_error=1 ignore_noninstrumented_modules=1 suppressions=${CMAKE_SOURCE_DIR}/test/threads.supp")

# Makes the test program a ctest threads.NAME, and a part of the target `threads`, if it starts threads. A program is one
# test, and not one for each of its tests: ThreadSanitizer takes long to start.
function(nicleaf_threads_test label name)
  if(NOT ${label}_${name} IN_LIST NICLEAF_THREADED)
    return()
  endif()
  if(NOT TARGET threads)
    add_custom_target(threads)
  endif()
  add_dependencies(threads ${label}_${name})
  add_test(NAME threads.${name} COMMAND ${label}_${name} --gtest_brief=1)
  set_tests_properties(threads.${name} PROPERTIES LABELS threads TIMEOUT 900
                       ENVIRONMENT "TSAN_OPTIONS=${NICLEAF_TSAN_OPTIONS}")
endfunction()

# nicleaf_tests(LABEL NAME [LINKS target...])
#   One GoogleTest binary of all *_test.cpp in the folder NAME; each test is a ctest of its own with LABEL.
function(nicleaf_tests label name)
  cmake_parse_arguments(ARG "SERIAL" "" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  set(target ${label}_${name})
  add_executable(${target} ${sources})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/test)
  target_compile_definitions(${target} PRIVATE NICLEAF_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE ${ARG_LINKS} GTest::gmock GTest::gtest_main)
  target_compile_options(${target} PRIVATE ${NICLEAF_WARNINGS})
  if(NICLEAF_SANITIZE MATCHES address AND label STREQUAL component)
    # The module's sanitizer must be loaded first in FRR's daemons, too, which are not ours and leak at their end.
    # libstdc++ must be loaded with it, or the sanitizer finds no exception functions in a C program.
    foreach(library asan stdc++)
      execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=lib${library}.so OUTPUT_VARIABLE path_${library}
                      OUTPUT_STRIP_TRAILING_WHITESPACE)
    endforeach()
    set_target_properties(${target} PROPERTIES CROSSCOMPILING_EMULATOR
                          "/usr/bin/env;LD_PRELOAD=${path_asan} ${path_stdc++};ASAN_OPTIONS=detect_leaks=0")
  endif()
  if(NICLEAF_SANITIZE MATCHES thread)
    nicleaf_threads_test(${label} ${name})
    return()
  endif()
  set(properties LABELS ${label} TIMEOUT 900)
  if(ARG_SERIAL)
    list(APPEND properties RUN_SERIAL ON)
  endif()
  include(GoogleTest)
  gtest_discover_tests(${target} TEST_PREFIX ${label}. DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES ${properties})
endfunction()

# nicleaf_proto(NAME FILE DIR [DEPENDS name...])
#   Library nicleaf_proto_NAME with the messages and services of DIR/FILE; included as "FILE.pb.h", "FILE.grpc.pb.h".
function(nicleaf_proto name file dir)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/proto)
  file(MAKE_DIRECTORY ${out})
  set(made ${out}/${file}.pb.cc ${out}/${file}.grpc.pb.cc)
  add_custom_command(
    OUTPUT ${made} ${out}/${file}.pb.h ${out}/${file}.grpc.pb.h
    COMMAND protobuf::protoc --cpp_out=${out} --grpc_out=${out} --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN}
            -I${dir} -I${CMAKE_SOURCE_DIR}/proto ${dir}/${file}.proto
    DEPENDS ${dir}/${file}.proto VERBATIM)
  list(TRANSFORM ARG_DEPENDS PREPEND nicleaf_proto_)
  add_library(nicleaf_proto_${name} STATIC ${made})
  set_target_properties(nicleaf_proto_${name} PROPERTIES UNITY_BUILD OFF)  # two made files use the same names
  target_include_directories(nicleaf_proto_${name} SYSTEM PUBLIC ${out})
  target_link_libraries(nicleaf_proto_${name} PUBLIC protobuf::libprotobuf nicleaf_grpc ${ARG_DEPENDS})
endfunction()
