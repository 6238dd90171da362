"""Passwords that everybody tries first, as their core: lower case, digits and signs at the ends off.

Short ones stand here too, because `password2024!` has `password` for its core.
"""

_WORDS = """
password passwort passw0rd p@ssword p@ssw0rd passwords mypassword newpassword password123abc
contrasena motdepasse parola wachtwoord heslo salasana haslo
qwerty qwertyu qwertyui qwertyuiop qwertz qwertzui qwertzuiop azerty azertyuiop asdf asdfgh asdfghjkl
asdfghjkl;' zxcvbn zxcvbnm qazwsx qazwsxedc qweasdzxc 1qaz2wsx 1qaz2wsx3edc zaq12wsx q1w2e3r4 q1w2e3r4t5
q1w2e3r4t5y6 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y a1b2c3d4 a1b2c3d4e5 abc123def456 abcdefgh abcdefghij
abcdefghijkl abcd abc aa admin administrator adminadmin root rootroot toor superuser sysadmin guest
guestguest user username useruser default changeme changemenow changeit letmein letmeinnow letmeinplease
welcome welcomeback willkommen bienvenue bienvenido hosgeldiniz iloveyou iloveyouso ilovemyself loveyou
forever foreverlove sunshine princess princesses football baseball basketball superman batman spiderman
starwars pokemon dragon monkey michael jennifer jessica michelle charlie daniel thomas jordan hunter
shadow master trustno trustnoone whatever blink blahblah nothing secret secretsecret topsecret mysecret
computer internet keyboard samsung google facebook instagram microsoft windows linux ubuntu apple
helpdesk servicedesk support supportdesk customersupport customerservice casedesk callcenter
test testtest testing testing123testing tester testuser demo demodemo temp temporary pass passpass
login loginlogin signin access accessdenied security secure private office company business
spring summer autumn winter january february march april june july august september october
november december monday tuesday wednesday thursday friday saturday sunday
1234567890 0123456789 12345678910 123456789a 9876543210 0987654321 1234567891 1122334455 1111111111
0000000000 123123123 123123123123 1231231231 1234512345 123456123456 12341234 147258369 1472583690
741852963 789456123 7894561230 159753159753 987654321 9876543210 112233445566 010203040506
"""

COMMON = frozenset(_WORDS.split())
