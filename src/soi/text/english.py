"""English words that are spelt like Vietnamese syllables or chat code, and common English function words."""

from __future__ import annotations

from typing import Final

ENGLISH: Final = frozenset(
    # function words
    "the of and to in is it that for was on are as with his they at be this have from or one had by but not what all "
    "were we when your can said there use an each which she do how their if will up other about out many then them "
    "these so some her would make like him into time has look two more write go see no way could people my than "
    "first been call who its now find down day did get come made may me over new take only know year good where "
    "after back just most very our any say us off too does just am he you i a "
    # spelt like syllables
    "hat hot hit hut hop hip ham hang hum hen hem hoc cat cut cup cap cop can con cot cow bit but bat bet bot bun bus "
    "ban bang bin bib ben bay boy buy bum bong bin dot dog dim din dan dam dip den dong doc gun gum gap gas gang got "
    "lap lot let lip lit log long lung lamp lay low loan mat met map man men mom mob moon mop nap net not nut nun "
    "non nay pan pen pin pit pot pop pay pet pat pup rat rot run rum ran ray rap rip row sat set sit son song sun sum "
    "sip sap say soy sung tap tan ten tin tip top ton tong toy tub tun van vet vat vow via thing thin thing than "
    "thank think then them this that chin chip chat chop chest ship quit queen quay pho phone photo kit kin king kid "
    "key lie die pie tie toe doe hoe bee see tea sea due sue true lie line oil on or so son soon moon noon tang sang "
    "rang rung hung dung hung ming lunch much such rich each teach reach touch inch once ounce".split()
)

COMMON_ENGLISH: Final = frozenset(
    "the of and to in is it that for was on are as with his they at be this have from or one had by but not what all "
    "were we when your can said there use an each which she do how their if will up other about out many then them "
    "these so some her would make like him into time has look two more write go see no way could people my than "
    "first been call who its now find down day did get come made may me over new only know year good where after "
    "back just most very our any say us off too does am he you i a being because should while before against "
    "between under also between through during cannot dont isnt health water cure cures says claim claims video "
    "photo shows world news please".split()
)
"""Words that mark a text as English."""
