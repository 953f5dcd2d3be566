/**
 * Short names to characters: the ones that people and bots around operations use. A name that is not here is
 * drawn as it was written (`:shipit:`), as Slack draws an emoji that the workspace does not have.
 */
const BY_NAME = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 100 💯 airplane ✈️ alarm_clock ⏰ alembic ⚗️ alien 👽 ambulance 🚑 anchor ⚓
angry 😠 apple 🍎 arrow_down ⬇️ arrow_down_small 🔽 arrow_forward ▶️ arrow_heading_down ⤵️ arrow_heading_up ⤴️
arrow_left ⬅️ arrow_lower_right ↘️ arrow_right ➡️ arrow_right_hook ↪️ arrow_up ⬆️ arrow_up_small 🔼
arrow_upper_right ↗️ arrows_clockwise 🔃 arrows_counterclockwise 🔄 back 🔙 balloon 🎈 ballot_box_with_check ☑️
bar_chart 📊 battery 🔋 beer 🍺 bell 🔔 no_bell 🔕 beetle 🐞 birthday 🎂 black_circle ⚫ black_large_square ⬛
black_small_square ▪️ blue_book 📘 blue_heart 💙 large_blue_circle 🔵 boat ⛵ bomb 💣 book 📖 bookmark 🔖 books 📚
boom 💥 collision 💥 bow 🙇 brain 🧠 briefcase 💼 broken_heart 💔 broom 🧹 bug 🐛 building_construction 🏗️ bulb 💡
calendar 📆 date 📅 calling 📲 camera 📷 card_index 📇 chart 💹 chart_with_downwards_trend 📉
chart_with_upwards_trend 📈 white_check_mark ✅ heavy_check_mark ✔️ checkered_flag 🏁 clap 👏 clipboard 📋
clock1 🕐 clock3 🕒 clock9 🕘 cloud ☁️ coffee ☕ computer 💻 confetti_ball 🎊 confused 😕 construction 🚧
construction_worker 👷 cop 👮 credit_card 💳 crossed_fingers 🤞 crown 👑 cry 😢 crystal_ball 🔮 dart 🎯 dash 💨
desktop_computer 🖥️ detective 🕵️ diamond_shape_with_a_dot_inside 💠 disappointed 😞 dizzy 💫 dizzy_face 😵 dna 🧬
dog 🐶 door 🚪 doughnut 🍩 droplet 💧 earth_africa 🌍 electric_plug 🔌 email 📧 envelope ✉️
envelope_with_arrow 📩 exclamation ❗ heavy_exclamation_mark ❗ grey_exclamation ❕ eyes 👀 face_palm 🤦 facepalm 🤦
fast_forward ⏩ file_cabinet 🗄️ file_folder 📁 fire 🔥 fire_engine 🚒 fire_extinguisher 🧯 fireworks 🎆
flashlight 🔦 flags 🎏 floppy_disk 💾 flushed 😳 free 🆓 gear ⚙️ gem 💎 ghost 👻 gift 🎁 globe_with_meridians 🌐
green_apple 🍏 green_book 📗 green_heart 💚 large_green_circle 🟢 grin 😁 grinning 😀 hammer 🔨
hammer_and_pick ⚒️ hammer_and_wrench 🛠️ handshake 🤝 hash #️⃣ headphones 🎧 heart ❤️ heart_eyes 😍
heavy_minus_sign ➖ heavy_plus_sign ➕ heavy_multiplication_x ✖️ high_brightness 🔆 hospital 🏥 hourglass ⌛
hourglass_flowing_sand ⏳ house 🏠 ice_cube 🧊 inbox_tray 📥 outbox_tray 📤 information_source ℹ️ joy 😂 jigsaw 🧩
key 🔑 keyboard ⌨️ label 🏷️ large_orange_circle 🟠 large_purple_circle 🟣 large_yellow_circle 🟡 red_circle 🔴
white_circle ⚪ large_blue_square 🟦 large_green_square 🟩 large_orange_square 🟧 large_red_square 🟥
large_yellow_square 🟨 large_blue_diamond 🔷 large_orange_diamond 🔶 small_blue_diamond 🔹 small_orange_diamond 🔸
small_red_triangle 🔺 small_red_triangle_down 🔻 laughing 😆 ledger 📒 lightning 🌩️ link 🔗 lock 🔒
closed_lock_with_key 🔐 unlock 🔓 loud_sound 🔊 loudspeaker 📢 low_brightness 🔅 mag 🔍 mag_right 🔎 mailbox 📫
man-shrugging 🤷‍♂️ shrug 🤷 mega 📣 memo 📝 pencil 📝 pencil2 ✏️ microscope 🔬 minidisc 💽 money_with_wings 💸 moon 🌔
crescent_moon 🌙 full_moon 🌕 muscle 💪 mute 🔇 neutral_face 😐 new 🆕 newspaper 📰 no_entry ⛔ no_entry_sign 🚫 notebook 📓
nut_and_bolt 🔩 ocean 🌊 ok 🆗 ok_hand 👌 octagonal_sign 🛑 open_file_folder 📂 orange_book 📙 package 📦
page_facing_up 📄 page_with_curl 📃 pager 📟 paperclip 📎 parrot 🦜 partying_face 🥳 pause_button ⏸️
double_vertical_bar ⏸️ phone ☎️ telephone ☎️ telephone_receiver 📞 pick ⛏️ pizza 🍕 play_or_pause_button ⏯️ point_down 👇
point_left 👈 point_right 👉 point_up ☝️ point_up_2 👆 police_car 🚓 postbox 📮 pray 🙏 pushpin 📌
round_pushpin 📍 question ❓ grey_question ❔ rabbit 🐰 racehorse 🐎 radio 📻 radio_button 🔘 rage 😡 rain_cloud 🌧️
rainbow 🌈 raised_hand ✋ hand ✋ raised_hands 🙌 record_button ⏺️ recycle ♻️ relieved 😌 repeat 🔁 rewind ⏪
robot_face 🤖 rocket 🚀 roller_coaster 🎢 rolling_on_the_floor_laughing 🤣 rose 🌹 rotating_light 🚨 running 🏃
runner 🏃 satellite 🛰️ satellite_antenna 📡 scales ⚖️ scream 😱 scroll 📜 see_no_evil 🙈 seedling 🌱 shield 🛡️
ship 🚢 shower 🚿 signal_strength 📶 siren 🚨 skull 💀 sleeping 😴 zzz 💤 sleuth_or_spy 🕵️ slightly_smiling_face 🙂
smile 😄 smiley 😃 smirk 😏 snail 🐌 snowflake ❄️ sob 😭 sos 🆘 sparkles ✨ speaker 🔈 speech_balloon 💬 stars 🌠
star ⭐ star2 🌟 stethoscope 🩺 stop_button ⏹️ stop_sign 🛑 stopwatch ⏱️ sun_with_face 🌞 sunny ☀️ sunglasses 😎
sweat 😓 sweat_smile 😅 tada 🎉 test_tube 🧪 thermometer 🌡️ thinking_face 🤔 thought_balloon 💭 thread 🧵 ticket 🎫
timer_clock ⏲️ toolbox 🧰 tools 🛠️ top 🔝 tornado 🌪️ traffic_light 🚦 vertical_traffic_light 🚦
triangular_flag_on_post 🚩 trophy 🏆 truck 🚚 turtle 🐢 umbrella ☔ unamused 😒 unicorn_face 🦄 up 🆙 v ✌️
vibration_mode 📳 volcano 🌋 warning ⚠️ wastebasket 🗑️ watch ⌚ wave 👋 weary 😩 wheelchair ♿ whale 🐳
white_large_square ⬜ white_small_square ▫️ wind_blowing_face 🌬️ wink 😉 wolf 🐺 worried 😟 wrench 🔧
writing_hand ✍️ x ❌ negative_squared_cross_mark ❎ yellow_heart 💛 yum 😋 zap ⚡ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣
`;

const characters = new Map<string, string>();
const words = BY_NAME.trim().split(/\s+/);
for (let at = 0; at + 1 < words.length; at += 2) characters.set(words[at] ?? '', words[at + 1] ?? '');

/** The character for a short name (without colons, a skin tone suffix is ignored), or undefined. */
export function emojiCharacter(name: string): string | undefined {
  return characters.get(name.replace(/::skin-tone-\d$/, ''));
}
