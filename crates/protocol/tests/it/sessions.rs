//! The client end, message by message.

use expect_test::expect;
use heliograph_protocol::spacebrew::{
    AdminRole, Client, ClientConfig, Item, Role, WantedClient, WantedEnd, WantedRoute,
};

use crate::script::check;

fn camera() -> Client {
    Client::new(ClientConfig {
        name: "camera".into(),
        description: "takes photos".into(),
        publishers: vec![Item::new("image", "binary")],
        subscribers: vec![Item::new("capture", "Boolean")],
        ephemeral: false,
        role: Role::Client,
    })
}

fn page() -> Client {
    let route = WantedRoute {
        publisher: WantedEnd { client: WantedClient::Own, item: Item::new("button", "boolean") },
        subscriber: WantedEnd {
            client: WantedClient::Named("camera".into()),
            item: Item::new("capture", "boolean"),
        },
    };
    Client::new(ClientConfig {
        name: "page".into(),
        description: String::new(),
        publishers: vec![Item::new("button", "boolean")],
        subscribers: vec![Item::new("url", "string")],
        ephemeral: true,
        role: Role::Admin(AdminRole { watch: true, routes: vec![route] }),
    })
}

#[test]
fn a_plain_client_is_ready_at_once() {
    check(
        &mut camera(),
        r#"
        @ publish image = too early
        @ open
        < {"message":{"name":"capture","type":"boolean","value":"true"}}
        < {"message":{"name":"capture","type":"boolean","value":true,"clientName":"camera"}}
        < {"message":{"name":"capture","type":"boolean","value":null}}
        @ publish image = {"binary":"iVBORw0KGgo="}
        @ publish nothing = 1
        < {"message":{"name":"elsewhere","type":"boolean","value":"true"}}
        < {bad
        < {"hello":1}
        ! 10s
        @ close
        @ publish image = too late
        "#,
        expect![[r#"
            * NotReady
            > {"config":{"name":"camera","description":"takes photos","publish":{"messages":[{"name":"image","type":"binary"}]},"subscribe":{"messages":[{"name":"capture","type":"boolean"}]},"options":{}}}
            * Ready { round_trip: None }
            * Delivered(Delivery { subscriber: "capture", value: "true", bytes: [] })
            * Delivered(Delivery { subscriber: "capture", value: "true", bytes: [] })
            * Delivered(Delivery { subscriber: "capture", value: "null", bytes: [] })
            > {"message":{"clientName":"camera","name":"image","type":"binary","value":"{\"binary\":\"iVBORw0KGgo=\"}"}}
            * UnknownChannel("nothing")
            * Rejected(Rejection { channel: "", reason: "message for `elsewhere`, which is no subscriber of ours", sample: "{\"message\":{\"name\":\"elsewhere\",\"type\":\"boolean\",\"value\":\"true\"}}", size_bytes: 64 })
            * Rejected(Rejection { channel: "", reason: "not JSON: key must be a string at line 1 column 2", sample: "{bad", size_bytes: 4 })
            * Rejected(Rejection { channel: "", reason: "none of config, message, route, remove or admin", sample: "{\"hello\":1}", size_bytes: 11 })
            > {"config":{"name":"camera","description":"takes photos","publish":{"messages":[{"name":"image","type":"binary"}]},"subscribe":{"messages":[{"name":"capture","type":"boolean"}]},"options":{}}}
            ! 10000ms
            * Lost { reason: None }
            * NotReady
        "#]],
    );
}

#[test]
fn an_admin_watches_and_wires() {
    check(
        &mut page(),
        r#"
        @ open
        < [{"config":{"name":"esp","description":"d","publish":{"messages":[{"name":"temp","type":"range"},{"name":"pic","type":"image"}]},"subscribe":{"messages":[]},"options":{},"remoteAddress":"10.0.0.4"}}]
        < {"admin":true,"no_msgs":true,"targetType":"admin"}
        < {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true},"remoteAddress":"10.0.0.7"},"targetType":"admin"}
        ! 250ms
        < {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"},{"name":"esp/temp","type":"range"}]},"options":{"ephemeral":true},"remoteAddress":"10.0.0.7"},"targetType":"admin"}
        ! 100ms
        < {"route":{"type":"add","publisher":{"clientName":"esp","name":"temp","type":"range","remoteAddress":"10.0.0.4"},"subscriber":{"clientName":"page","name":"esp/temp","type":"range","remoteAddress":"10.0.0.7"}},"targetType":"admin"}
        < {"message":{"name":"esp/temp","type":"range","value":"512","clientName":"page"}}
        < {"message":{"clientName":"esp","name":"temp","type":"range","value":"512","remoteAddress":"10.0.0.4"},"targetType":"admin"}
        < [{"route":{"type":"remove","client_disconnect":true,"subscriber":{"clientName":"page","name":"esp/temp","type":"range","remoteAddress":"10.0.0.7"},"publisher":{"clientName":"esp","name":"temp","type":"range","remoteAddress":"10.0.0.4"}}}]
        < {"remove":[{"name":"esp","remoteAddress":"10.0.0.4"}],"targetType":"admin"}
        < {"remove":[],"targetType":"admin"}
        ! 3s
        "#,
        expect![[r#"
            > {"admin":true,"no_msgs":true}
            > {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            * Ready { round_trip: Some(0ns) }
            * Wiring(Wiring { admin: true, missing: ["camera / capture (boolean)"], by_hand: [], complete: false, cameras: [] })
            > {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"},{"name":"esp/temp","type":"range"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            ! 250ms
            > {"route":{"type":"add","publisher":{"clientName":"esp","name":"temp","type":"range","remoteAddress":"10.0.0.4"},"subscriber":{"clientName":"page","name":"esp/temp","type":"range","remoteAddress":"10.0.0.7"}}}
            ! 350ms
            * Reading esp/temp = 512
            * Departed { prefix: "esp/temp" }
            ! 3350ms
        "#]],
    );
}

#[test]
fn a_delivery_may_come_before_any_admin_event() {
    check(
        &mut page(),
        r#"
        @ open
        < {"message":{"name":"url","type":"string","value":"http://a/1.png"}}
        "#,
        expect![[r#"
            > {"admin":true,"no_msgs":true}
            > {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            * Delivered(Delivery { subscriber: "url", value: "http://a/1.png", bytes: [] })
        "#]],
    );
}

#[test]
fn without_admin_it_says_what_to_wire_by_hand() {
    check(
        &mut page(),
        r#"
        @ open
        ! 4s
        < {"message":{"name":"range in","type":"range","value":"512"}}
        < {"message":{"name":"boolean in","type":"boolean","value":true}}
        < {"message":{"name":"string in","type":"string","value":"20 °C"}}
        @ publish button = true
        "#,
        expect![[r#"
            > {"admin":true,"no_msgs":true}
            > {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"},{"name":"range in","type":"range"},{"name":"boolean in","type":"boolean"},{"name":"string in","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            * Ready { round_trip: None }
            * Wiring(Wiring { admin: false, missing: [], by_hand: ["page / button -> camera / capture", "any range -> page / range in", "any boolean -> page / boolean in", "any string -> page / string in"], complete: false, cameras: [] })
            ! 4000ms
            * Reading range in = 512
            * Reading boolean in = true
            * Reading string in = 20 °C
            > {"message":{"clientName":"page","name":"button","type":"boolean","value":"true"}}
        "#]],
    );
}

#[test]
fn a_route_asked_for_in_vain_is_left_to_a_person() {
    check(
        &mut page(),
        r#"
        @ open
        < []
        < {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"remoteAddress":"h"}}
        < {"config":{"name":"camera","publish":{"messages":[]},"subscribe":{"messages":[{"name":"capture","type":"boolean"}]},"remoteAddress":"h"}}
        ! 1s
        ! 3s
        < {"route":{"type":"add","publisher":{"clientName":"page","name":"button","type":"boolean","remoteAddress":"h"},"subscriber":{"clientName":"camera","name":"capture","type":"boolean","remoteAddress":"h"}}}
        ! 1s
        "#,
        expect![[r#"
            > {"admin":true,"no_msgs":true}
            > {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            * Ready { round_trip: Some(0ns) }
            > {"route":{"type":"add","publisher":{"clientName":"page","name":"button","type":"boolean","remoteAddress":"h"},"subscriber":{"clientName":"camera","name":"capture","type":"boolean","remoteAddress":"h"}}}
            * Wiring(Wiring { admin: true, missing: [], by_hand: [], complete: false, cameras: [] })
            ! 1000ms
            * Wiring(Wiring { admin: true, missing: [], by_hand: ["page / button -> camera / capture"], complete: false, cameras: [] })
            ! 4000ms
            * Wiring(Wiring { admin: true, missing: [], by_hand: [], complete: true, cameras: [] })
            ! 5000ms
        "#]],
    );
}

#[test]
fn a_namesake_with_the_same_lists_is_not_taken_for_us() {
    check(
        &mut page(),
        r#"
        @ open
        < [{"config":{"name":"page","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"remoteAddress":"h"}}]
        < {"config":{"name":"page","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"session":"another"},"remoteAddress":"h"}}
        ! 1s
        "#,
        expect![[r#"
            > {"admin":true,"no_msgs":true}
            > {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            ! 1000ms
        "#]],
    );
}

#[test]
fn a_name_that_is_never_given_ends_in_words() {
    check(
        &mut page(),
        r#"
        @ open
        < []
        ! 17s
        < {"remove":[],"targetType":"admin"}
        ! 60s
        "#,
        expect![[r#"
            > {"admin":true,"no_msgs":true}
            > {"config":{"name":"page","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page 2","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page 3","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page 4","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page 5","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page 6","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page 7","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page 8","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            > {"config":{"name":"page 9","description":"","publish":{"messages":[{"name":"button","type":"boolean"}]},"subscribe":{"messages":[{"name":"url","type":"string"}]},"options":{"ephemeral":true,"session":"660b1a7be2c00.0"}}}
            ! 17000ms
            * Refused("the server takes none of the names `page` to `page 9`; choose another name")
            ! 77000ms
        "#]],
    );
}
