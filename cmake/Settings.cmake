# Language level, warnings and sanitizers, for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")

set(NICLEAF_SANITIZE "" CACHE STRING "Sanitizers for the code of src/ and plugin/, as -fsanitize= takes them")
if(NICLEAF_SANITIZE)
  # Only for the product's folders: for tests and generated code it would lengthen compilation by half and find nothing.
  set(NICLEAF_SANITIZE_OPTIONS -fsanitize=${NICLEAF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(NICLEAF_SANITIZE MATCHES thread)
    # Everything: an atomic or a lock in a file that is not instrumented orders nothing that ThreadSanitizer knows of.
    add_compile_options(${NICLEAF_SANITIZE_OPTIONS})
    set(NICLEAF_SANITIZE_OPTIONS "")
    # Asio has fences, which ThreadSanitizer does not know. Its queues have locks as well.
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
  add_link_options(-fsanitize=${NICLEAF_SANITIZE})
  # Without optimisation: optimised sanitized code takes more than twice as long to compile.
  set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O0 -g1")
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O0 -g1")
  # Several files at once: without optimisation, most of the time goes into the headers that they have in common. The
  # files of other builds are compiled one by one, so that each includes what it needs.
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
  # GCC takes what is included for a header, in which unnamed namespaces would be a mistake.
  add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-subobject-linkage>)
endif()

set(NICLEAF_WARNINGS -Wall -Wextra -Wconversion -Werror)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
