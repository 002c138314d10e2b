//! The recording of MQTT 5, played back to the client; what is compared is said in `replay.rs`.

use expect_test::expect;

use super::replay::replay;

const MOSQUITTO_5: &str = include_str!("../../transcripts/mqtt/mqtt-5-mosquitto.jsonl");

#[test]
fn mosquitto_5() {
    replay(
        MOSQUITTO_5,
        Some(("s1", "s2")),
        expect![[r#"
        z
          ~ dials
          * Ready { round_trip: Some(25ms) }
        cam
          ~ dials
          * Ready { round_trip: Some(1ms) }
          * cam/door/capture/width = 640
          ~ publishes text only
          * rejected: PUBACK for a message that was not sent
          * cam/door/capture = 1
          * cam/door/capture = 2
          ~ sends no e0
          * lost: no reason
        web
          ~ dials
          * Ready { round_trip: Some(1ms) }
          * picture heliograph/web/reply/1 of 4 bytes
          * rejected: nobody listens to `nobody/home`
          ~ sends no 30 beside 32
          ~ sends no 30 beside 32
          ~ sends no a2
          * rejected: a packet of kind 11, which was not asked for
          ~ does not subscribe later
          * rejected: SUBACK for a subscription that was not asked for
          * lost: no reason
        web2
          ~ dials
          * Ready { round_trip: Some(1ms) }
        s1
          ~ dials
          * Ready { round_trip: Some(1ms) }
          * lost: no reason
          ~ dials
          * Ready { round_trip: Some(0ns) }
          * q/1 = "missed"
          ~ greets only once
          * lost: no reason
          ~ sends 40020001
        anon5
          ~ dials
          ~ HangUp
          * refused: the broker refused the connection: not authorised (0x87); give a user and a password
        anon4
          ~ dials
          ~ HangUp
          * refused: the broker refused the connection: not authorised (code 5); give a user and a password
        bad5
          ~ dials
          ~ HangUp
          * refused: the broker refused the connection: not authorised (0x87); check user and password, and what this user may do
        bad4
          ~ dials
          ~ HangUp
          * refused: the broker refused the connection: not authorised (code 5); check user and password, and what this user may do
        good5
          ~ dials
          * Ready { round_trip: Some(1ms) }
        good4
          ~ dials
          * Ready { round_trip: Some(1ms) }
    "#]],
    );
}
