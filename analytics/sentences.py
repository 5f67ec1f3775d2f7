"""Every reason of the statistics as a sentence; the values stand in %(name)s."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as __

SENTENCES = {
    # verdicts of a round
    "no_answers": __("답한 사람이 없습니다."),
    "too_few_answers": __("답한 사람이 %(n)s명으로, 판정에 필요한 %(minimum)s명에 못 미칩니다."),
    "too_few_of_respondents": __("응답자 %(respondents)s명 가운데 %(share)s%%만 이 문항에 답하여 기준 %(minimum_share)s%%에 못 미칩니다."),
    "criterion_met": __("%(measure)s %(value)s: 기준(%(threshold)s %(direction)s)을 충족합니다."),
    "criterion_missed": __("%(measure)s %(value)s: 기준(%(threshold)s %(direction)s)을 충족하지 못합니다."),
    "side_not_leading": __("동의한 사람이 나머지보다 많지 않습니다."),
    "against_not_leading": __("비동의한 사람이 나머지보다 많지 않습니다."),
    "middle_holds": __("가운데 응답이 %(share)s%%로 기준 %(minimum)s%%를 넘고 사분위 범위가 %(iqr)s입니다."),
    "camps": __("동의 %(agree)s명, 비동의 %(disagree)s명으로 양쪽이 모두 %(share)s%% 이상입니다."),
    "no_pattern": __("동의 %(agree)s명, 중간 %(middle)s명, 비동의 %(disagree)s명으로 어느 쪽으로도 모이지 않았습니다."),
    "plurality": __("%(side)s 쪽이 %(n)s명 가운데 %(count)s명으로 기준 %(minimum)s%%를 넘지만 합의 기준에는 못 미칩니다."),
    "group_missed": __("그룹 %(group)s(%(n)s명)에서는 %(side)s 합의가 성립하지 않습니다."),
    "group_too_small": __("그룹 %(group)s: 답한 사람이 %(n)s명이어서 따로 판정하지 않습니다(기준 %(minimum)s명)."),
    "no_group_large_enough": __("따로 판정할 만큼(%(minimum)s명) 큰 그룹이 없습니다."),
    "group_suppressed": __("답한 사람이 %(n)s명이라 수치를 보이지 않습니다(기준 %(minimum)s명)."),
    "no_groups_given": __("위원의 그룹이 정해지지 않아 패널 전체로 판정했습니다."),
    "undefined": __("응답이 %(n)s건이거나 모두 같아 값을 정할 수 없습니다."),
    # groups, leavers, change between rounds
    "one_group": __("다섯 명 이상 답한 그룹이 둘이 되지 않아 비교하지 않았습니다."),
    "all_equal": __("모두 같은 값으로 답하여 차이가 없습니다."),
    "empty_group": __("답한 사람이 없는 그룹이 있어 비교하지 않았습니다."),
    "too_few_leavers": __("떠난 위원이 %(n)s명이어서(기준 %(minimum)s명) 따로 비교하지 않았습니다."),
    "no_pairs": __("두 라운드에 모두 답한 위원이 없습니다."),
    "unchanged": __("두 라운드에 모두 답한 위원 %(pairs)s명이 그대로 답하였습니다."),
    # stability and stopping
    "net_change_below": __("같은 전문가 %(pairs)s명의 분포 변화가 %(net_change)s%%로 기준 %(threshold)s%%보다 작습니다."),
    "net_change_reached": __("같은 전문가 %(pairs)s명의 분포 변화가 %(net_change)s%%로 기준 %(threshold)s%% 이상입니다."),
    "too_few_pairs": __("두 라운드에 모두 답한 전문가가 %(pairs)s명으로 기준 %(minimum)s명에 못 미칩니다."),
    "new_item": __("바로 앞 라운드에서 같은 질문으로 묻지 않은 문항입니다. 뜻이 바뀐 문구는 다른 질문으로 봅니다."),
    "no_previous_round": __("이전 라운드가 없어 안정성을 판단할 수 없습니다."),
    "round_limit": __("정해 둔 마지막 라운드(%(limit)s차)에 이르렀습니다."),
    "stable_share": __("문항의 %(share)s%%가 안정되어 기준 %(minimum)s%%를 넘었습니다."),
    "response_floor": __("응답률이 %(response)s%%로 하한 %(floor)s%%보다 낮습니다."),
    # surveys
    "open_sample_no_interval": __(
        "누구나 참여한 조사여서 오차범위를 제시하지 않습니다. 참여한 사람들의 의견이며, 가중하더라도 인구 전체의 의견이라고는 할 수 없습니다."
    ),
    "assumes_ignorable_selection": __(
        "할당표본의 모형 기반 구간입니다. 가중한 뒤에는 참여 여부가 답과 관련이 없다는 가정에 따른 것이며, 표본오차가 아닙니다."
    ),
    "no_variation": __("모든 응답이 같아 구간을 정할 수 없습니다."),
    "no_weight": __("답한 사람의 가중값이 모두 0이어서 값을 정할 수 없습니다."),
    "no_margins": __("모집단 구성이 입력되지 않아 가중하지 않았습니다."),
    "margin_variable_not_asked": __("모집단 구성의 변수를 조사에서 묻지 않아 가중하지 못했습니다: %(variable)s"),
    "margin_totals_differ": __("모집단 구성의 합이 서로 다릅니다: %(margin)s %(total)s, %(other)s %(expected)s"),
    "category_without_margin": __("%(margin)s의 범주 %(category)s(응답 %(n)s건)에 모집단 수가 없습니다."),
    "margin_zero_with_respondents": __("%(margin)s의 범주 %(category)s: 모집단이 0인데 응답이 %(n)s건 있습니다."),
    "category_without_respondents": __(
        "%(margin)s의 범주 %(category)s에 응답자가 없어 가중하지 못했습니다. %(merge_with)s 범주와 합치는 방법이 있습니다."
    ),
    "margin_not_a_count": __("%(margin)s의 범주 %(category)s에 적힌 모집단 수를 쓸 수 없습니다."),
    "variable_not_in_sample": __("모집단 구성의 변수가 응답에 없습니다: %(variable)s"),
    "raking_not_converged": __("가중치가 수렴하지 않았습니다(%(iterations)s회, 남은 차이 %(gap)s)."),
    "set_aside_missing": __("%(variable)s에 답하지 않은 %(count)s명은 가중 표본에서 제외하였습니다."),
    "imputed_mode": __("%(variable)s에 답하지 않은 %(count)s명은 다음에 속한 것으로 보았습니다: %(level)s"),
    "single_unit_stratum": __("표본 단위가 하나뿐인 층이 있어 구간을 정할 수 없습니다."),
    "later_stages_left_out": __("첫 단계의 표집만 반복한 표준오차입니다. 뒤의 %(stages)s개 단계에서 더해지는 몫은 들어 있지 않습니다."),
    "small_cell": __("응답이 %(minimum)s건 미만인 집단이어서 보이지 않습니다."),
    "guard_cell": __("응답이 %(minimum)s건 미만인 집단의 값이 차이로 드러나지 않도록 함께 가렸습니다."),
    # derivation
    "too_few_answers_of_respondents": __(
        "%(n)s명이 의견을 밝혀 기준(%(minimum)s명 이상, 응답자 %(respondents)s명의 %(minimum_share)s%% 이상)에 못 미칩니다."
    ),
    "enough_answers": __("%(n)s명이 의견을 밝혔습니다(기준 %(minimum)s명, 응답자의 %(minimum_share)s%%)."),
    "two_camps": __("%(n)s명 가운데 동의 %(agree)s명, 비동의 %(disagree)s명으로 갈렸습니다."),
    "groups_opposed": __("그룹에 따라 중앙값이 반대편에 있습니다(동의: %(agree)s / 비동의: %(disagree)s)."),
    "uncontested": __("의견이 두 진영이나 그룹으로 갈리지 않았습니다."),
    "experts_agree": __("전문가 %(n)s명 가운데 %(agree)s명이 동의하여 찬성 합의입니다."),
    "experts_do_not_agree": __("전문가 %(n)s명 가운데 동의 %(agree)s명, 비동의 %(disagree)s명으로 찬성 합의가 아닙니다."),
    "citizens_agree": __("시민의 동의 비율이 %(share)s로 기준 %(minimum)s 이상입니다."),
    "citizens_do_not_agree": __("시민의 동의 비율이 %(share)s로 기준 %(minimum)s에 못 미칩니다."),
    "no_citizens_estimate": __("시민에게 묻지 않았거나 답이 없어 동의 비율이 없습니다."),
    "enough_evidence": __("서로 다른 근거 자료 %(sources)s, 유형 %(types)s입니다(기준 %(min_sources)s건, %(min_types)s가지)."),
    "too_little_evidence": __("근거 자료가 %(sources)s, 유형이 %(types)s로 기준(%(min_sources)s건, %(min_types)s가지)에 못 미칩니다."),
    "robust": __("사분위수 산출 방식이 바뀌거나 어느 전문가 한 명이 빠져도 판정이 같습니다."),
    "fragile": __("전문가 한 명을 빼거나 사분위수 산출 방식을 바꾸면 판정이 달라집니다."),
    "fragile_without_one": __("전문가를 한 명씩 빼 보면 %(left_out_changes)s번 판정이 달라집니다."),
    "fragile_quartiles": __("사분위수 산출 방식을 바꾸면 판정이 달라집니다(%(other_type_verdict)s)."),
    "fragile_both": __("전문가를 한 명씩 빼 보면 %(left_out_changes)s번, 사분위수 산출 방식을 바꾸어도 판정이 달라집니다(%(other_type_verdict)s)."),
    "too_few_to_leave_out": __("응답이 적어 한 명씩 빼 보는 검토를 하지 않았습니다."),
    "p_reached": __("모의 추출 %(draws)s번 가운데 %(p)s의 비율로 핵심가치에 들어 기준 %(minimum)s 이상입니다(점수 %(score)s)."),
    "p_below": __("모의 추출 %(draws)s번 가운데 %(p)s의 비율로 핵심가치에 들어 기준 %(minimum)s에 못 미칩니다(점수 %(score)s, 점수 기준 %(score_threshold)s)."),
    "criterion_without_value": __("값이 없는 기준이 있어 점수를 낼 수 없습니다."),
    "gate_not_declared": __("이 연구의 도출 계획에서는 쓰지 않는 관문입니다."),
    "resampling_experts_is_robustness": __("전문가 %(experts)s명을 다시 뽑는 것은 견고함을 보려는 것이며 모집단에 대한 추론이 아닙니다."),
    "open_survey_held_fixed": __("누구나 참여한 조사여서 시민 수치를 고정하였고, 확률이 아니라 수용도라고 부릅니다."),
    "few_experts": __("전문가가 %(experts)s명으로 권장 %(advised)s명보다 적어 결과가 흔들릴 수 있습니다."),
    "few_experts_for_directions": __("전문가가 %(experts)s명으로 권장 %(advised)s명보다 적어 방향 묶음이 불안정할 수 있습니다."),
    "groups_of_one": __("한 사람뿐인 그룹이 %(groups)s개 있습니다."),
    "pairs_without_correlation": __("상관을 구할 수 없는 쌍이 %(pairs)s개 있어 서로 무관한 것으로 보았습니다."),
    # scenarios
    "other_quartile_type": __("사분위수 산출 방식을 바꿈"),
    "low_expertise_left_out": __("전문성이 낮다고 스스로 밝힌 답을 뺌"),
    "citizens_unweighted": __("시민 수치를 가중하지 않음"),
    "without_expert": __("전문가 한 명을 뺌"),
    "each_expert_left_out": __("전문가를 한 명씩 뺌"),
}
