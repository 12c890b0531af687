// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <string>

#include <gnmi.pb.h>
#include <gnmi_ext.pb.h>
#include <gtest/gtest.h>

namespace nicleaf::api {
namespace {

using Numbers = std::map<std::string, int>;

Numbers numbersOf(const google::protobuf::Descriptor* message) {
  Numbers numbers;
  for (int i = 0; i < message->field_count(); ++i) numbers[message->field(i)->name()] = message->field(i)->number();
  return numbers;
}

// The octets, worked out by hand from the specification's numbers and protobuf's encoding: a Set as any gNMI client
// sends it, and a Get's answer as any gNMI client reads it.
TEST(Wire, SetRequest) {
  gnmi::SetRequest request;
  request.mutable_prefix()->set_target("d");
  gnmi::Update* update = request.add_replace();
  update->mutable_path()->set_origin("o");
  gnmi::PathElem* elem = update->mutable_path()->add_elem();
  elem->set_name("n");
  (*elem->mutable_key())["k"] = "v";
  update->mutable_val()->set_json_ietf_val("{}");
  auto* extension = request.add_extension()->mutable_registered_ext();
  extension->set_id(gnmi_ext::EID_EXPERIMENTAL);
  extension->set_msg("m");
  const std::string expected(
      "\x0a\x03\x22\x01"
      "d"         // 1 prefix { 4 target }
      "\x1a\x18"  // 3 replace {
      "\x0a\x10\x12\x01"
      "o"
      "\x1a\x0b\x0a\x01"
      "n"  //   1 path { 2 origin, 3 elem { 1 name
      "\x12\x06\x0a\x01"
      "k"
      "\x12\x01"
      "v"                   //     2 key } }
      "\x1a\x04\x5a\x02{}"  //   3 val { 11 json_ietf_val } }
      "\x2a\x08\x0a\x06\x08\xe7\x07\x12\x01"
      "m");  // 5 extension { 1 registered { 1 id, 2 msg } }
  EXPECT_EQ(request.SerializeAsString(), expected);
}

TEST(Wire, GetResponse) {
  gnmi::GetResponse response;
  gnmi::Notification* notification = response.add_notification();
  notification->set_timestamp(1);
  gnmi::Update* update = notification->add_update();
  update->mutable_path()->add_elem()->set_name("n");
  update->mutable_val()->set_json_ietf_val("1");
  notification->add_delete_()->add_elem()->set_name("m");
  const std::string expected(
      "\x0a\x17\x08\x01"  // 1 notification { 1 timestamp
      "\x22\x0c\x0a\x05\x1a\x03\x0a\x01"
      "n"
      "\x1a\x03\x5a\x01"
      "1"  //   4 update
      "\x2a\x05\x1a\x03\x0a\x01"
      "m");  //   5 delete }
  EXPECT_EQ(response.SerializeAsString(), expected);
}

TEST(Wire, NumbersOfOtherMessages) {
  EXPECT_EQ(
      numbersOf(gnmi::SetRequest::descriptor()),
      (Numbers{{"prefix", 1}, {"delete", 2}, {"replace", 3}, {"update", 4}, {"extension", 5}, {"union_replace", 6}}));
  EXPECT_EQ(numbersOf(gnmi::SetResponse::descriptor()),
            (Numbers{{"prefix", 1}, {"response", 2}, {"message", 3}, {"timestamp", 4}, {"extension", 5}}));
  EXPECT_EQ(numbersOf(gnmi::UpdateResult::descriptor()),
            (Numbers{{"timestamp", 1}, {"path", 2}, {"message", 3}, {"op", 4}}));
  EXPECT_EQ(numbersOf(gnmi::GetRequest::descriptor()),
            (Numbers{{"prefix", 1}, {"path", 2}, {"type", 3}, {"encoding", 5}, {"use_models", 6}, {"extension", 7}}));
  EXPECT_EQ(numbersOf(gnmi::CapabilityResponse::descriptor()),
            (Numbers{{"supported_models", 1}, {"supported_encodings", 2}, {"gNMI_version", 3}, {"extension", 4}}));
  EXPECT_EQ(numbersOf(gnmi::SubscribeRequest::descriptor()),
            (Numbers{{"subscribe", 1}, {"poll", 3}, {"extension", 5}}));
  EXPECT_EQ(numbersOf(gnmi::SubscribeResponse::descriptor()),
            (Numbers{{"update", 1}, {"sync_response", 3}, {"error", 4}, {"extension", 5}}));
  EXPECT_EQ(numbersOf(gnmi::SubscriptionList::descriptor()), (Numbers{{"prefix", 1},
                                                                      {"subscription", 2},
                                                                      {"qos", 4},
                                                                      {"mode", 5},
                                                                      {"allow_aggregation", 6},
                                                                      {"use_models", 7},
                                                                      {"encoding", 8},
                                                                      {"updates_only", 9}}));
  EXPECT_EQ(
      numbersOf(gnmi::Subscription::descriptor()),
      (Numbers{
          {"path", 1}, {"mode", 2}, {"sample_interval", 3}, {"suppress_redundant", 4}, {"heartbeat_interval", 5}}));
  EXPECT_EQ(gnmi::JSON_IETF, 4);
  EXPECT_EQ(gnmi::SubscriptionList::ONCE, 1);
  EXPECT_EQ(gnmi::SAMPLE, 2);
}

}  // namespace
}  // namespace nicleaf::api
