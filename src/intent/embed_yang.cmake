# Writes OUTPUT, a C++ file that defines nicleaf::intent::kFabricYang as the text of INPUT.
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "// Made from ${INPUT}.\n#include \"intent/fabric_yang.hpp\"\n\nnamespace nicleaf::intent {\n\n")
file(APPEND ${OUTPUT} "const char kFabricYang[] = R\"yang(")
file(APPEND ${OUTPUT} "${text}")
file(APPEND ${OUTPUT} ")yang\";\n\n}  // namespace nicleaf::intent\n")
